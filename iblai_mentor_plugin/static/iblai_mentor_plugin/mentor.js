var{View:h,html:a,icons:f,live:E,nameApart:R,nothing:n,repeat:U,say:s,sayMoment:d,sayNumber:u,showNoticeText:A}=globalThis[Symbol.for("iblai-mentor.lent")];var b=class extends h{static properties={place:{attribute:!1}};async change(t){await this.attempt(t),await this.panel.lookAgain()}give(t){return this.change(()=>this.api.sayOfNotice(this.place.notice,t,this.course))}nameChoice({accepted:t,declined:e,basis:i}){return t?i==="read"?"consentRead":"consentAccepted":e?"consentDeclined":"consentNone"}render(){let{notice:t}=this.place??{};if(!t)return n;let{accepted:e,declined:i}=t;return a`<section aria-labelledby="going-title">
      <h2 id="going-title">${s("consentTitle")}</h2>
      <p id="my-choice">${s(this.nameChoice(t))} ${e?t.destination.text:i?s("goingSearchAlone"):n}</p>
      ${e?this.showProvider():n}
      <details><summary>${s("consentNotice")}</summary>${A(t)}</details>
      ${this.showChoices(t)} ${this.showState()}
    </section>`}showProvider(){let{llm:t}=this.place;return t?.provider?a`<p class="muted">${s("goingNames")} ${t.model?a`${s("model")}: <bdi>${t.model}</bdi>`:n}</p>`:n}showChoices({accepted:t,declined:e,basis:i,destination:o}){let r=(c,p,w,$="")=>a`<button type="button" id="mine-${c}" class=${$} aria-describedby=${c==="accept"?"mine-destination":n} @click=${w}>${s(p)}</button>`;return a`
      ${t?n:a`<p id="mine-destination">${e?s("consentOtherwise"):n} ${o.text}</p>`}
      <div class="choices">
        ${t?n:r("accept",i==="read"?"noticeRead":"noticeAgree",()=>this.give(!0))}
        ${e?n:r("decline","noticeDecline",()=>this.give(!1),"quiet")}
        ${t||e?r("withdraw","consentWithdraw",()=>this.change(()=>this.api.withdrawNotice()),"quiet"):n}
      </div>
      ${e?n:a`<p class="muted">${s("noticeDeclineAbout")}</p>`}`}};customElements.define("iblai-mentor-going",b);var q=[{name:"about_user",rows:3,length:4e3},{name:"profession",rows:0,length:100},{name:"mentor_tone",rows:2,length:4e3},{name:"desired_mentor_traits",rows:0,length:4e3}],g=class extends h{static properties={instruction:{state:!0},said:{state:!0}};firstUpdated(){this.load(async()=>{this.instruction=await this.api.getInstruction()})}async save(t){t.preventDefault(),this.said="";let e=Object.fromEntries(new FormData(t.target)),i=await this.attempt(async()=>{this.instruction=await this.api.saveInstruction(e,{isNew:!this.instruction})});this.said=i?s("saved"):""}render(){return a`<section aria-labelledby="instruction-title">
      <h2 id="instruction-title">${s("instructionTitle")}</h2>
      <p class="muted">${s("instructionAbout")}</p>
      <form class="fields" @submit=${this.save} @input=${()=>{this.said=""}}>
        ${q.map(t=>this.showField(t))}
        <div class="actions"><span role="status" class="muted">${this.said}</span><button type="submit">${s("save")}</button></div>
      </form>
      ${this.showState()}
    </section>`}showField({name:t,rows:e,length:i}){let o=this.instruction?.[t]??"";return a`<div class="field"><label for=${t}>${s(t)}</label>
      ${e?a`<textarea id=${t} name=${t} rows=${e} maxlength=${i} dir="auto" .value=${o} aria-describedby="${t}-hint"></textarea>`:a`<input id=${t} name=${t} maxlength=${i} dir="auto" autocomplete="off" .value=${o} aria-describedby="${t}-hint">`}
      <p class="hint muted" id="${t}-hint">${s(`${t}_hint`)}</p></div>`}};customElements.define("iblai-mentor-instruction",g);var m=(l,{isOn:t,turn:e,isDisabled:i=!1})=>a`<div class="switch-with-hint">
  <label class="switch"><input type="checkbox" role="switch" id=${l} .checked=${E(t)} ?disabled=${i} aria-describedby="${l}-about"
    @change=${o=>e(o.target.checked)}><span>${s(l)}</span></label>
  <p class="hint muted" id="${l}-about">${s(`${l}About`)}</p></div>`;var y=class extends h{static properties={isShown:{attribute:!1},keeps:{state:!0},turned:{state:!0},notes:{state:!0},edited:{state:!0}};willUpdate(t){t.has("isShown")&&this.isShown&&this.load(()=>this.fetch())}async fetch(){let t=await this.api.getSessionMemory();this.keeps=t?.keeps_session_memory??null;let{session:e}=this.panel.conversation,i=e?await this.api.listNotes(e):null;this.notes=i?.memory?.data??[]}async set(t){let e={title:s("stopNotesTitle"),text:s("stopNotesText"),yes:s("stopNotes")};this.turned=t,(t||await this.panel.confirm(e))&&await this.attempt(async()=>{await this.api.setSessionMemory(t),await this.fetch()}),this.turned=null}async delete(t){await this.panel.confirm({title:s("forgetNoteTitle"),text:s("forgetNoteText"),yes:s("forget")})&&(await this.attempt(async()=>{await this.api.deleteNote(this.panel.conversation.session,t.id),await this.fetch()}),this.focusOn("#keepsNotes"))}edit(t){this.edited=t.id,this.focusOn("#note-content")}endEditing(t){this.edited=null,this.focusOn(`[data-note="${t.id}"] .edit`)}async save(t,e){t.preventDefault();let i=new FormData(t.target).get("content").trim(),o=async()=>{await this.api.saveNote(this.panel.conversation.session,e.id,i),await this.fetch()};i&&!await this.attempt(o)||this.endEditing(e)}showNote(t){if(t.id&&t.id===this.edited)return a`<li>${this.showEditing(t)}</li>`;let e=(i,o,r,c)=>a`<button type="button" class="round small ${i}"
      aria-label=${s(r,{title:t.content})} @click=${c}>${o}</button>`;return a`<li data-note=${t.id}><span><span class="muted">${s(`note_${t.kind}`)}</span> <bdi>${t.content}</bdi></span>
      ${t.id?a`<span class="buttons">${e("edit",f.rename,"correctNamed",()=>this.edit(t))}${e("forget",f.trash,"forgetNoteNamed",()=>this.delete(t))}</span>`:n}</li>`}showEditing(t){return a`<form class="renaming" @submit=${i=>this.save(i,t)} @keydown=${i=>{i.key==="Escape"&&(i.preventDefault(),this.endEditing(t))}}>
      <label class="unseen" for="note-content">${s(`note_${t.kind}`)}</label>
      <textarea id="note-content" name="content" rows="3" maxlength="500" .value=${t.content}></textarea>
      <button type="submit">${s("save")}</button>
      <button type="button" class="quiet" @click=${()=>this.endEditing(t)}>${s("cancel")}</button>
    </form>`}render(){return typeof this.keeps!="boolean"?this.problem?this.showState():n:a`<div class="switches">${m("keepsNotes",{isOn:this.turned??this.keeps,turn:t=>this.set(t)})}</div>
      ${this.showState()}
      ${this.keeps?this.showNotes():n}`}showNotes(){return a`<h3>${s("notesTitle")}</h3>
      ${this.notes?.length?a`<ul class="list notes">${this.notes.map(t=>this.showNote(t))}</ul>`:a`<p class="muted">${s("noNotes")}</p>`}`}};customElements.define("iblai-mentor-notes",y);var k=class extends h{static properties={isShown:{attribute:!1},place:{attribute:!1},remembering:{state:!0},turned:{state:!0},said:{state:!0}};constructor(){super(),this.said=""}willUpdate(t){t.has("isShown")&&this.isShown&&this.load(async()=>{this.remembering=await this.api.getRemembering()})}get remembersHere(){return this.show(this.course,!this.remembering.courses.find(({course_id:t})=>t===this.course)?.is_paused)}get remembersEverywhere(){return this.show("",!this.remembering.everywhere.is_paused)}show(t,e){return this.turned?.course===t?this.turned.remembers:e}async set(t,e){Object.assign(this,{turned:{course:t,remembers:e},said:""});let i=await this.attempt(async()=>{await this.api.setPaused(t,!e),this.remembering=await this.api.getRemembering()});Object.assign(this,{turned:null,said:i?s(e?"remembersAgain":"remembersNothing"):""})}render(){return a`<section aria-labelledby="choices-title">
      <h2 id="choices-title">${s("remember")}</h2>
      <p role="status" class=${this.said?"done":"unseen"}>${this.said}</p>
      ${this.showState()}
      ${this.place?.notice?.declined?a`<p>${s("declinedRemembers")}</p>`:n}
      ${this.remembering?this.showSwitches():n}
      <iblai-mentor-notes .panel=${this.panel} .isShown=${this.isShown}></iblai-mentor-notes>
    </section>`}showSwitches(){let t=i=>o=>this.set(i,o),e=this.remembersEverywhere;return a`<div class="switches">
      ${m("rememberHere",{isOn:e&&this.remembersHere,isDisabled:!e,turn:t(this.course)})}
      ${m("rememberEverywhere",{isOn:e,turn:t("")})}</div>`}};customElements.define("iblai-mentor-choices",k);var v=class extends h{static properties={changes:{attribute:!1},facts:{state:!0},hasMore:{state:!0},isOpen:{state:!0}};willUpdate(t){this.isOpen&&(t.has("changes")||t.has("isOpen"))&&this.load(()=>this.fetch(1))}async fetch(t){let e=await this.api.listFacts(this.course,t),i=t===1?[]:this.facts;this.page=t,Object.assign(this,{facts:[...i,...e?.results??[]],hasMore:!!e?.next})}groupFacts(){let t=new Map;for(let e of this.facts){let i=e.usage_key;t.has(i)||t.set(i,{title:e.title||s("thisCourse"),facts:[]}),t.get(i).facts.push(e)}return[...t.values()]}render(){return a`<details id="everything" @toggle=${t=>{this.isOpen=t.target.open}}>
      <summary>${s("kept")}</summary>
      <p class="muted">${s("keptAbout")}</p>
      ${this.showState()}
      ${this.facts?a`<ul class="list facts">${this.groupFacts().map(t=>this.showBlock(t))}</ul>`:n}
      ${this.hasMore?a`<button type="button" class="quiet" @click=${()=>this.attempt(()=>this.fetch(this.page+1))}>${s("more")}</button>`:n}
    </details>`}showBlock({title:t,facts:e}){return a`<li><div class="fact-block"><h3><bdi>${t}</bdi></h3>
      <ul>${e.map(i=>a`<li>${i.text} <span class="muted">${s("factHow",{reason:i.reason,when:d(i.at)})}
        ${i.corrected_at?s("saidNotTrueAt",{when:d(i.corrected_at)}):n}</span></li>`)}</ul></div></li>`}};customElements.define("iblai-mentor-kept",v);var S=({text:l,title:t,title_at:e,url:i,language:o,usage_key:r},c)=>{if(e==null)return l;let p=[...l],w=e+[...t].length,$=a`<bdi lang=${o||n}>${t}</bdi>`,C=i?a`<a href=${i} target="_top" @click=${B=>c(B,{usage_key:r,url:i})}>${$}</a>`:$;return a`${p.slice(0,e).join("")}${C}${p.slice(w).join("")}`};var M=200,x=class extends h{static properties={isShown:{attribute:!1},place:{attribute:!1},statements:{state:!0},explained:{state:!0},said:{state:!0},hasMore:{state:!0},changes:{state:!0}};constructor(){super(),Object.assign(this,{said:"",changes:0})}willUpdate(t){t.has("isShown")&&this.isShown&&this.load(()=>this.fetch())}async fetch(){let t=await this.api.listStatements(this.course);this.page=1,Object.assign(this,{statements:t?.results??null,hasMore:!!t?.next,explained:null,changes:this.changes+1})}async fetchMore(){let t=await this.api.listStatements(this.course,this.page+1);this.page+=1,Object.assign(this,{statements:[...this.statements,...t?.results??[]],hasMore:!!t?.next})}async change(t,e,i="#known-title"){await this.attempt(async()=>{await t(),await this.fetch()})&&(this.said=s(e),this.focusOn(i))}correct({facts:t},e){return this.change(()=>this.api.correct(this.course,t,e),e?"takenBack":"heeded")}async forget({text:t,usage_keys:e}){await this.panel.confirm({title:s("forgetTitle"),text:`${t} ${s("forgetText")}`,yes:s("forget")})&&await this.change(async()=>{for(let i=0;i<e.length;i+=M)await this.api.forget({course_id:this.course,usage_keys:e.slice(i,i+M)})},"forgotten")}async forgetAll(t,e){let i={title:s(`${t}Title`),text:this.panel.warn(s("forgetText")),yes:s("forget")};await this.panel.confirm(i)&&await this.change(()=>this.api.forget(e),"forgotten")}render(){return a`<section aria-labelledby="known-title">
      <h2 id="known-title" tabindex="-1">${s("known")}</h2>
      <p class="muted">${s("knownAbout")}</p>
      <p role="status" class=${this.said?"done":"unseen"}>${this.said}</p>
      ${this.showState()}
      ${this.statements?this.showStatements():this.isLoading||this.problem?n:a`<p class="muted">${s("notServed")}</p>`}
    </section>
    <iblai-mentor-choices .panel=${this.panel} .place=${this.place} .isShown=${this.isShown}></iblai-mentor-choices>`}showStatements(){if(!this.statements.length)return a`<p class="muted">${s("knowsNothing")}</p>`;let t=this.statements.filter(i=>!i.is_corrected),e=this.statements.filter(i=>i.is_corrected);return a`<ul class="list statements">${t.map((i,o)=>this.showStatement(i,o))}</ul>
      ${e.length?a`<h3>${s("saidNotTrue")}</h3>
        <ul class="list statements">${e.map(i=>this.showCorrected(i))}</ul>`:n}
      ${this.hasMore?a`<button type="button" class="quiet" @click=${()=>this.attempt(()=>this.fetchMore())}>${s("more")}</button>`:n}
      <iblai-mentor-kept .panel=${this.panel} .changes=${this.changes}></iblai-mentor-kept>
      <div class="actions start">
        <button type="button" class="danger quiet" id="forget-here" @click=${()=>this.forgetAll("forgetHere",{course_id:this.course})}>${s("forgetHere")}</button>
        <button type="button" class="danger quiet" id="forget-everywhere" @click=${()=>this.forgetAll("forgetEverywhere",{})}>${s("forgetEverywhere")}</button>
      </div>`}showButton(t,e,i,o={}){return a`<button type="button" class="plain-button ${t}" aria-label=${s(`${t}Named`,e)} aria-expanded=${o.expanded??n}
      aria-controls=${o.controls??n} @click=${i}>${s(t)}</button>`}showStatement(t,e){let i=this.explained===e,o=`why-${e}`;return a`<li data-kind=${t.kind}>
      <p>${S(t,(...r)=>this.panel.goTo(...r))}</p>
      <div class="statement-buttons">
        ${this.showButton("why",t,()=>{this.explained=i?null:e},{expanded:i,controls:o})}
        ${t.facts.length?this.showButton("notTrue",t,()=>this.correct(t,!1)):n}
        ${t.usage_keys.length?this.showButton("forget",t,()=>this.forget(t)):n}
      </div>
      <ul id=${o} class="reasons-list muted" ?hidden=${!i}>${t.reasons.map(({text:r,at:c})=>a`<li>${r} ${c?d(c):n}</li>`)}</ul>
    </li>`}showCorrected(t){return a`<li data-kind=${t.kind}><p class="muted">${S(t,(...e)=>this.panel.goTo(...e))}</p>
      <div class="statement-buttons">${this.showButton("takeBack",t,()=>this.correct(t,!0))}</div></li>`}};customElements.define("iblai-mentor-remembered",x);var N=class extends h{static properties={isShown:{attribute:!1},copies:{state:!0},hasMore:{state:!0},open:{state:!0},said:{state:!0}};willUpdate(t){t.has("isShown")&&this.isShown&&this.load(()=>this.fetch(1))}async fetch(t){let e=await this.api.listShared(this.course,t),i=t===1?[]:this.copies;this.page=t,Object.assign(this,{copies:[...i,...e?.results??[]],hasMore:!!e?.next})}async toggle({id:t}){if(this.open?.id===t){this.open=null;return}await this.attempt(async()=>{this.open=await this.api.getShared(t)})}async takeBack(t){await this.panel.confirm({title:s("takeSharedTitle"),text:s("takeSharedText"),yes:s("takeShared")})&&(this.open=null,await this.attempt(async()=>{await this.api.takeSharedBack(t.id),await this.fetch(1)})&&(this.said=s("sharedTaken"),this.focusOn("#shared-title")))}nameOf({unit_title:t}){return t||s("thisCourse")}render(){let{isSharing:t}=this.panel.configuration;return!t&&!this.copies?.length&&!this.problem?n:a`<section aria-labelledby="shared-title">
      <h2 id="shared-title" tabindex="-1">${s("sharedTitle")}</h2>
      <p class="unseen" role="status">${this.said??""}</p>
      ${this.copies?this.showCopies():n} ${this.showState()}
      ${this.hasMore?a`<button type="button" class="quiet more" @click=${()=>this.attempt(()=>this.fetch(this.page+1))}>${s("showMore")}</button>`:n}
    </section>`}showCopies(){return this.copies.length?a`<p class="muted">${s("sharedAbout")}</p><ul class="list shared">${this.copies.map(t=>this.showCopy(t))}</ul>`:a`<p class="muted">${s("sharedNone")}</p>`}showCopy(t){let e=this.open?.id===t.id,i=d(t.created),o=`${this.nameOf(t)}, ${i}`;return a`<li data-shared=${t.id}><div class="fact-block">
      <h3><bdi>${this.nameOf(t)}</bdi></h3>
      <p class="muted">${i} · ${s("messagesCount",{count:u(t.messages_count)})}</p>
      ${t.openings.length?a`<ul class="openings">${t.openings.map(r=>a`<li>${this.sayOpening(r)}</li>`)}</ul>`:a`<p>${s("sharedUnopened")}</p>`}
      <div class="statement-buttons">
        <button type="button" class="plain-button look" aria-expanded=${e} aria-label=${s(e?"hideNamed":"showNamed",{title:o})} @click=${()=>this.toggle(t)}>${s(e?"hideShared":"showShared")}</button>
        <button type="button" class="plain-button forget" aria-label=${s("takeSharedNamed",{title:o})} @click=${()=>this.takeBack(t)}>${s("takeShared")}</button>
      </div>
      ${e?a`<iblai-mentor-shown .panel=${this.panel} .copy=${this.open}></iblai-mentor-shown>`:n}
    </div></li>`}sayOpening({username:t,opened_at:e,last_at:i}){let o=t||s("someoneGone"),[r,c]=[d(e),d(i)];return r===c?s("openedBy",{name:o,when:r}):s("openedByAgain",{name:o,when:r,last:c})}};customElements.define("iblai-mentor-own-shared",N);var j=1e3,D=600,O={history:{start:"export-chathistory/",files:[["json","downloads/tasks/{task}/?to_csv=false"],["csv","downloads/tasks/{task}/?to_csv=true"]]},everything:{start:"export-everything/",files:[["zip","downloads/everything/{task}/"]]}},_=class extends h{static properties={task:{state:!0},said:{state:!0}};connectedCallback(){super.connectedCallback();let t=this.panel.store.get("export");t&&O[t.kind]&&this.attempt(()=>this.follow(t))}disconnectedCallback(){super.disconnectedCallback(),this.isGone=!0}start(t){return this.attempt(async()=>{let e={kind:t,id:await this.api.startExport(O[t].start)};this.panel.store.keep({export:e}),await this.follow(e)})}async follow(t){for(let e=0;e<D&&!this.isGone;e+=1){try{this.task={...t,...await this.api.getTask(t.id)}}catch(i){if(i.status===404){this.panel.store.keep({export:null}),this.task=null;return}throw i}if(this.isOver){this.said=s(this.isReady?"exportReady":"exportFailed");return}await new Promise(i=>{setTimeout(i,j)})}}get isReady(){return["completed","complete"].includes(this.task?.task)}get isOver(){return this.isReady||this.task?.task==="failed"}async clear(){!await this.panel.confirm({title:s("clearTitle"),text:this.panel.warn(s("clearText")),yes:s("clear")})||!await this.attempt(()=>this.api.clearHistory())||(this.panel.conversation.startAnew(),this.said=s("cleared"))}render(){let t=this.task&&!this.isOver;return a`<section aria-labelledby="taking-title">
      <h2 id="taking-title">${s("takingTitle")}</h2>
      <p class="muted">${s("takingAbout")}</p>
      <div class="actions start">
        <button type="button" class="quiet" id="export-history" ?disabled=${t} @click=${()=>this.start("history")}>${s("exportHistory")}</button>
        <button type="button" class="quiet" id="export-everything" ?disabled=${t} @click=${()=>this.start("everything")}>${s("exportEverything")}</button>
      </div>
      <p role="status" class=${this.said?"muted":"unseen"}>${this.said}</p>
      ${this.task?this.showTask():n} ${this.showState()}
      <div class="actions start"><button type="button" class="danger quiet" id="clear-history" @click=${this.clear}>${s("clearHistory")}</button></div>
    </section>`}showTask(){let{done:t=0,total:e=0,id:i,kind:o,expires_at:r}=this.task;return this.isOver?this.isReady?a`<div class="actions start files">${O[o].files.map(([c,p])=>a`<a class="button" id="download-${c}"
      href=${this.api.url+p.replace("{task}",encodeURIComponent(i))} download=${`mentor.${c}`}>${s("download",{kind:c.toUpperCase()})}</a>`)}</div>
      ${r?a`<p class="muted">${s("keptUntil",{when:d(r)})}</p>`:n}`:n:a`<label class="progress">${s("exporting",{done:u(t),total:u(e)})}
        <progress max=${e||1} value=${e?t:n}></progress></label>`}};customElements.define("iblai-mentor-taking",_);var T=class extends h{static properties={place:{attribute:!1},isShown:{attribute:!1}};render(){let{panel:t,place:e,isShown:i}=this;return a`<div class="scroll">
      <iblai-mentor-remembered .panel=${t} .place=${e} .isShown=${i}></iblai-mentor-remembered>
      ${t.isSearch?n:a`<iblai-mentor-instruction .panel=${t}></iblai-mentor-instruction>`}
      <iblai-mentor-going .panel=${t} .place=${e}></iblai-mentor-going>
      ${t.isSearch?n:a`<iblai-mentor-told .panel=${t} .place=${e} .whom=${"self"}></iblai-mentor-told>`}
      <iblai-mentor-own-shared .panel=${t} .isShown=${i}></iblai-mentor-own-shared>
      <iblai-mentor-taking .panel=${t}></iblai-mentor-taking>
    </div>`}};customElements.define("iblai-mentor-mine",T);
