var{View:l,html:a,icons:b,keyed:G,live:A,nameFor:C,nothing:n,repeat:I,say:i,sayMoment:d,sayNumber:$,showNoticeText:B}=globalThis[Symbol.for("iblai-mentor.lent")];var y=class extends l{static properties={place:{attribute:!1}};async change(t){await this.inTurn(t),await this.panel.lookAgain()}give(t){let{notice:e}=this.place;return this.change(()=>this.api.sayOfNotice(e,t,this.course))}nameChoice({accepted:t,declined:e,basis:s}){return t?s==="read"?"consentRead":"consentAccepted":e?"consentDeclined":"consentNone"}render(){let{notice:t}=this.place??{};if(!t)return n;let{accepted:e,declined:s}=t;return a`<section aria-labelledby="going-title">
      <h2 id="going-title">${i("consentTitle")}</h2>
      <p id="my-choice">${i(this.nameChoice(t))} ${e?t.destination.text:s?i("goingSearchAlone"):n}</p>
      ${e?this.showProvider():n}
      <details><summary>${i("consentNotice")}</summary>${B(t)}</details>
      ${this.showChoices(t)} ${this.showState()}
    </section>`}showProvider(){let{llm:t}=this.place;return t?.provider?a`<p class="muted">${i("goingNames")} ${t.model?a`${i("model")}: <bdi>${t.model}</bdi>`:n}</p>`:n}showChoices({accepted:t,declined:e,basis:s,destination:o}){let r=(c,u,m,f="")=>a`<button type="button" id="my-${c}" class=${f} aria-describedby=${c==="accept"?"my-destination":n} @click=${m}>${i(u)}</button>`;return a`
      ${t?n:a`<p id="my-destination">${e?i("consentOtherwise"):n} ${o.text}</p>`}
      <div class="choices">
        ${t?n:r("accept",s==="read"?"noticeRead":"noticeAgree",()=>this.give(!0))}
        ${e?n:r("decline","noticeDecline",()=>this.give(!1),"quiet")}
        ${t||e?r("withdraw","consentWithdraw",()=>this.change(()=>this.api.withdrawNotice()),"quiet"):n}
      </div>
      ${e?n:a`<p class="muted">${i("noticeDeclineAbout")}</p>`}`}};customElements.define("iblai-mentor-going",y);var D=[{name:"about_user",rows:3,length:4e3},{name:"profession",rows:0,length:100},{name:"mentor_tone",rows:2,length:4e3},{name:"desired_mentor_traits",rows:0,length:4e3}],k=class extends l{static properties={instruction:{state:!0},said:{state:!0}};firstUpdated(){this.load(async()=>{this.instruction=await this.api.getInstruction()})}async save(t){t.preventDefault(),this.said="";let e=Object.fromEntries(new FormData(t.target)),s=await this.inTurn(async()=>{this.instruction=await this.api.saveInstruction(e,{isNew:!this.instruction})});this.said=s?i("saved"):""}render(){return a`<section aria-labelledby="instruction-title">
      <h2 id="instruction-title">${i("instructionTitle")}</h2>
      <p class="muted">${i("instructionAbout")}</p>
      <form class="fields" @submit=${this.save} @input=${()=>{this.said=""}}>
        ${D.map(t=>this.showField(t))}
        <div class="actions"><span role="status" class="muted">${this.said}</span><button type="submit">${i("save")}</button></div>
      </form>
      ${this.showState()}
    </section>`}showField({name:t,rows:e,length:s}){let o=this.instruction?.[t]??"";return a`<div class="field"><label for=${t}>${i(t)}</label>
      ${e?a`<textarea id=${t} name=${t} rows=${e} maxlength=${s} dir="auto" .value=${o} aria-describedby="${t}-hint"></textarea>`:a`<input id=${t} name=${t} maxlength=${s} dir="auto" autocomplete="off" .value=${o} aria-describedby="${t}-hint">`}
      <p class="hint muted" id="${t}-hint">${i(`${t}_hint`)}</p></div>`}};customElements.define("iblai-mentor-instruction",k);var p=class{constructor(t,e,s=JSON.stringify){Object.assign(this,{view:t,fetchPage:e,nameOf:s,items:null,number:1,count:0,hasMore:!1,isAbsent:!1})}async fetch(t=this.number){let e=this.asked={},s=[await this.fetchPage(1)];for(;s.length<t&&s.at(-1)?.next;)s.push(await this.fetchPage(s.length+1));let o=e===this.asked;return o&&this.take(s),o}take(t){let s=[...new Map(t.flatMap(o=>o?.results??[]).map(o=>[this.nameOf(o),o])).values()];Object.assign(this,{items:s,number:t.length,count:t[0]?.count??0,hasMore:!!t.at(-1)?.next,isAbsent:t[0]===null}),this.view.requestUpdate()}async fetchMore(){let t=new Set(this.items.map(this.nameOf)),e=this.view.holdFocus();if(!await this.fetch(this.number+1))return;let s=this.items.findIndex(o=>!t.has(this.nameOf(o)));await e(`[data-item="${s<0?this.items.length-1:s}"]`)}showMore(){return this.hasMore?a`<button type="button" class="quiet more" data-name=${i("showMore")} @click=${()=>this.view.attempt(()=>this.fetchMore())}>${i("showMore")}</button>`:n}};var R=({id:h=n,value:t=n,role:e="switch",label:s,isOn:o,turn:r,isDisabled:c=!1,about:u=n})=>a`<label class="switch"><input type="checkbox" role=${e} id=${h} value=${t} .checked=${A(!!o)} ?disabled=${c}
    aria-describedby=${u} @change=${m=>r(m.target.checked)}><span>${s}</span></label>`,w=(h,{isOn:t,turn:e,isDisabled:s=!1})=>a`<div class="switch-with-hint">
  ${R({id:h,label:i(h),isOn:t,turn:e,isDisabled:s,about:`${h}-about`})}
  <p class="hint muted" id="${h}-about">${i(`${h}About`)}</p></div>`;var v=class extends l{static properties={isShown:{attribute:!1},keeps:{state:!0},notes:{state:!0},edited:{state:!0}};willUpdate(t){t.has("isShown")&&this.isShown&&this.load(()=>this.fetch())}async fetch(){let t=await this.api.getSessionMemory();this.keeps=t?.keeps_session_memory??null;let{session:e}=this.panel.conversation,s=e?await this.api.listNotes(e):null;this.notes=s?.memory?.data??[]}set(t){let e={title:i("stopNotesTitle"),text:i("stopNotesText"),yes:i("stopNotes")},s=async()=>{await this.api.setSessionMemory(t),await this.fetch()};return this.turn("keepsNotes",t,s,()=>t||this.panel.confirm(e))}async delete(t){let e=this.holdFocus();if(!await this.panel.confirm({title:i("forgetNoteTitle"),text:i("forgetNoteText"),yes:i("forget")}))return;let{session:s}=this.panel.conversation;await this.inTurn(async()=>{await this.api.deleteNote(s,t.id),await this.fetch()}),e("#keepsNotes")}edit(t){this.edited=t.id,this.focusOn("#note-content")}endEditing(t,e=this.holdFocus()){this.edited=null,e(`[data-note="${t.id}"] .edit`)}async save(t,e){t.preventDefault();let s=this.holdFocus(),o=new FormData(t.target).get("content").trim(),{session:r}=this.panel.conversation,c=async()=>{await this.api.saveNote(r,e.id,o),await this.fetch()};o&&!await this.inTurn(c)||this.endEditing(e,s)}showNote(t){if(t.id&&t.id===this.edited)return a`<li>${this.showEditing(t)}</li>`;let e=(s,o,r,c)=>a`<button type="button" class="round small ${s}"
      data-name=${i(r,{title:t.content})} @click=${c}>${o}</button>`;return a`<li data-note=${t.id}><span><span class="muted">${i(`note_${t.kind}`)}</span> <bdi>${t.content}</bdi></span>
      ${t.id?a`<span class="buttons">${e("edit",b.rename,"correctNamed",()=>this.edit(t))}${e("forget",b.trash,"forgetNoteNamed",()=>this.delete(t))}</span>`:n}</li>`}showEditing(t){return a`<form class="renaming" @submit=${s=>this.save(s,t)} @keydown=${s=>{s.key==="Escape"&&(s.preventDefault(),this.endEditing(t))}}>
      <label class="unseen" for="note-content">${i(`note_${t.kind}`)}</label>
      <textarea id="note-content" name="content" rows="3" maxlength="500" .value=${t.content}></textarea>
      <button type="submit" data-name=${C(i("save"),t.content)}>${i("save")}</button>
      <button type="button" class="quiet" @click=${()=>this.endEditing(t)}>${i("cancel")}</button>
    </form>`}render(){return typeof this.keeps!="boolean"?this.problem?this.showState():n:a`<div class="switches">${w("keepsNotes",{isOn:this.shown("keepsNotes",this.keeps),turn:t=>this.set(t)})}</div>
      ${this.showState()}
      ${this.keeps?this.showNotes():n}`}showNotes(){return a`<h3>${i("notesTitle")}</h3>
      ${this.notes?.length?a`<ul class="list notes">${this.notes.map(t=>this.showNote(t))}</ul>`:a`<p class="muted">${i("noNotes")}</p>`}`}};customElements.define("iblai-mentor-notes",v);var x=class extends l{static properties={isShown:{attribute:!1},place:{attribute:!1},remembering:{state:!0},said:{state:!0}};constructor(){super(),this.said=""}willUpdate(t){t.has("isShown")&&this.isShown&&this.load(async()=>{this.remembering=await this.api.getRemembering()})}get remembersHere(){return this.shown(this.course,!this.remembering.courses.find(({course_id:t})=>t===this.course)?.is_paused)}get remembersEverywhere(){return this.shown("",!this.remembering.everywhere.is_paused)}async set(t,e){this.said="";let s=await this.turn(t,e,async()=>{await this.api.setPaused(t,!e),this.remembering=await this.api.getRemembering()});this.said=s?i(e?"remembersAgain":"remembersNothing"):""}render(){return a`<section aria-labelledby="choices-title">
      <h2 id="choices-title">${i("remember")}</h2>
      <p role="status" class=${this.said?"done":"unseen"}>${this.said}</p>
      ${this.showState()}
      ${this.place?.notice?.declined?a`<p>${i("declinedRemembers")}</p>`:n}
      ${this.remembering?this.showSwitches():n}
      <iblai-mentor-notes .panel=${this.panel} .isShown=${this.isShown}></iblai-mentor-notes>
    </section>`}showSwitches(){let t=s=>o=>this.set(s,o),e=this.remembersEverywhere;return a`<div class="switches">
      ${w("rememberHere",{isOn:e&&this.remembersHere,isDisabled:!e,turn:t(this.course)})}
      ${w("rememberEverywhere",{isOn:e,turn:t("")})}</div>`}};customElements.define("iblai-mentor-choices",x);var S=class extends l{static properties={changes:{attribute:!1},isOpen:{state:!0}};constructor(){super(),this.pages=new p(this,t=>this.api.listFacts(this.course,t))}willUpdate(t){this.isOpen&&(t.has("changes")||t.has("isOpen"))&&this.load(()=>this.pages.fetch())}groupFacts(){let t=new Map;for(let[e,s]of this.pages.items.entries()){let o=s.usage_key;t.has(o)||t.set(o,{title:s.title||i("thisCourse"),facts:[]}),t.get(o).facts.push({...s,place:e})}return[...t.values()]}render(){return a`<details id="everything" @toggle=${t=>{this.isOpen=t.target.open}}>
      <summary>${i("kept")}</summary>
      <p class="muted">${i("keptAbout")}</p>
      ${this.showState()}
      ${this.pages.items?a`<ul class="list facts">${this.groupFacts().map(t=>this.showBlock(t))}</ul>`:n}
      ${this.pages.showMore()}
    </details>`}showBlock({title:t,facts:e}){return a`<li><div class="fact-block"><h3><bdi>${t}</bdi></h3>
      <ul>${e.map(s=>a`<li data-item=${s.place} tabindex="-1">${s.text} <span class="muted">${i("factHow",{reason:s.reason,when:d(s.at)})}
        ${s.corrected_at?i("saidNotTrueAt",{when:d(s.corrected_at)}):n}</span></li>`)}</ul></div></li>`}};customElements.define("iblai-mentor-kept",S);var O=({text:h,title:t,title_at:e,url:s,language:o,usage_key:r},c)=>{if(e==null)return h;let u=[...h],m=e+[...t].length,f=a`<bdi lang=${o||n}>${t}</bdi>`,q=s?a`<a href=${s} target="_top" data-name=${t} lang=${o||n} @click=${P=>c(P,{usage_key:r,url:s})}>${f}</a>`:f;return a`${u.slice(0,e).join("")}${q}${u.slice(m).join("")}`};var F=200,N=class extends l{static properties={isShown:{attribute:!1},place:{attribute:!1},explained:{state:!0},said:{state:!0},changes:{state:!0}};constructor(){super(),Object.assign(this,{said:"",changes:0}),this.pages=new p(this,t=>this.api.listStatements(this.course,t))}willUpdate(t){t.has("isShown")&&this.isShown&&this.load(()=>this.fetch())}async fetch(){await this.pages.fetch(),Object.assign(this,{explained:null,changes:this.changes+1})}async change(t,e,s="#known-title"){let o=this.holdFocus();await this.inTurn(async()=>{await t(),await this.fetch()})&&(this.said=i(e),o(s))}correct({facts:t},e){return this.change(()=>this.api.correct(this.course,t,e),e?"takenBack":"heeded")}async forget({text:t,usage_keys:e}){await this.panel.confirm({title:i("forgetTitle"),text:`${t} ${i("forgetText")}`,yes:i("forget")})&&await this.change(async()=>{for(let s=0;s<e.length;s+=F)await this.api.forget({course_id:this.course,usage_keys:e.slice(s,s+F)})},"forgotten")}async forgetAll(t,e){let s={title:i(`${t}Title`),text:this.panel.warn(i("forgetText")),yes:i("forget")};await this.panel.confirm(s)&&await this.change(()=>this.api.forget(e),"forgotten")}render(){return a`<section aria-labelledby="known-title">
      <h2 id="known-title" tabindex="-1">${i("known")}</h2>
      <p class="muted">${i("knownAbout")}</p>
      <p role="status" class=${this.said?"done":"unseen"}>${this.said}</p>
      ${this.showState()}
      ${this.pages.isAbsent?a`<p class="muted">${i("notServed")}</p>`:this.pages.items?this.showStatements():n}
    </section>
    <iblai-mentor-choices .panel=${this.panel} .place=${this.place} .isShown=${this.isShown}></iblai-mentor-choices>`}showStatements(){let{items:t}=this.pages;if(!t.length)return a`<p class="muted">${i("knowsNothing")}</p>`;let e=t.map((r,c)=>({...r,place:c})),[s,o]=[e.filter(r=>!r.is_corrected),e.filter(r=>r.is_corrected)];return a`<ul class="list statements">${s.map(r=>this.showStatement(r))}</ul>
      ${o.length?a`<h3>${i("saidNotTrue")}</h3>
        <ul class="list statements">${o.map(r=>this.showCorrected(r))}</ul>`:n}
      ${this.pages.showMore()}
      <iblai-mentor-kept .panel=${this.panel} .changes=${this.changes}></iblai-mentor-kept>
      <div class="actions start">
        <button type="button" class="danger quiet" id="forget-here" @click=${()=>this.forgetAll("forgetHere",{course_id:this.course})}>${i("forgetHere")}</button>
        <button type="button" class="danger quiet" id="forget-everywhere" @click=${()=>this.forgetAll("forgetEverywhere",{})}>${i("forgetEverywhere")}</button>
      </div>`}showButton(t,e,s,o={}){return a`<button type="button" class="plain-button ${t}" data-item=${o.item??n} data-name=${i(`${t}Named`,e)} aria-expanded=${o.expanded??n}
      aria-controls=${o.controls??n} @click=${s}>${i(t)}</button>`}showStatement(t){let e=this.explained===t.place,s=`why-${t.place}`;return a`<li data-kind=${t.kind}>
      <p>${O(t,(...o)=>this.panel.goTo(...o))}</p>
      <div class="statement-buttons">
        ${this.showButton("why",t,()=>{this.explained=e?null:t.place},{expanded:e,controls:s,item:t.place})}
        ${t.facts.length?this.showButton("notTrue",t,()=>this.correct(t,!1)):n}
        ${t.usage_keys.length?this.showButton("forget",t,()=>this.forget(t)):n}
      </div>
      <ul id=${s} class="reasons-list muted" ?hidden=${!e}>${t.reasons.map(({text:o,at:r})=>a`<li>${o} ${r?d(r):n}</li>`)}</ul>
    </li>`}showCorrected(t){return a`<li data-kind=${t.kind}><p class="muted">${O(t,(...e)=>this.panel.goTo(...e))}</p>
      <div class="statement-buttons">${this.showButton("takeBack",t,()=>this.correct(t,!0),{item:t.place})}</div></li>`}};customElements.define("iblai-mentor-remembered",N);var g=class extends l{static properties={open:{state:!0},said:{state:!0}};constructor(){super(),this.said="",this.pages=new p(this,t=>this.fetchPage(t),({id:t})=>t)}showMark(){return n}showPlace(){return n}showOpenings(){return n}showMoreButtons(){return n}async toggle(t){let{id:e}=t;if(this.said="",this.open?.id===e){this.open=null;return}let s=this.holdFocus();await this.inTurn(async()=>{let o=await this.fetchCopy(t).catch(U);o?this.open=o:await this.leaveOut(e,s)})}async leaveOut(t,e,s=this.sayGone()){this.open?.id===t&&(this.open=null),await this.pages.fetch(),this.said=s,e("#shared-title")}showCopies(){return a`<ul class="list shared">${this.pages.items.map((t,e)=>this.showCopy(t,e))}</ul>${this.pages.showMore()}`}showCopy(t,e){let s=this.open?.id===t.id,o=d(t.created),r=`${this.nameOf(t)}, ${o}`;return a`<li data-shared=${t.id}><div class="fact-block">
      <h3><bdi>${this.nameOf(t)}</bdi>${this.showMark(t)}</h3>
      <p class="muted">${this.showPlace(t)}${o} · ${i("messagesCount",{count:$(t.messages_count)})}</p>
      ${this.showOpenings(t)}
      <div class="statement-buttons">
        <button type="button" class="plain-button look" data-item=${e} aria-expanded=${s} data-name=${i(s?"hideNamed":"showNamed",{title:r})} @click=${()=>this.toggle(t)}>${i(s?"hideShared":"showShared")}</button>
        ${this.showMoreButtons(t,r)}
      </div>
      ${s?a`<iblai-mentor-transcript .panel=${this.panel} .copy=${this.open}></iblai-mentor-transcript>`:n}
    </div></li>`}},U=h=>{if(h.status!==404)throw h;return null};var T=class extends g{static properties={isShown:{attribute:!1}};willUpdate(t){t.has("isShown")&&this.isShown&&this.load(()=>this.pages.fetch())}fetchPage(t){return this.api.listShared(this.course,t)}fetchCopy({id:t}){return this.api.getShared(t)}nameOf({unit_title:t}){return t||i("thisCourse")}sayGone(){return i("sharedGone")}async takeBack({id:t}){if(!await this.panel.confirm({title:i("takeSharedTitle"),text:i("takeSharedText"),yes:i("takeShared")}))return;let e=this.holdFocus();await this.inTurn(async()=>{await this.api.takeSharedBack(t),await this.leaveOut(t,e,i("sharedTaken"))})}render(){let{isSharing:t}=this.panel.configuration,{items:e}=this.pages;return!t&&!e?.length&&!this.problem?n:a`<section aria-labelledby="shared-title">
      <h2 id="shared-title" tabindex="-1">${i("sharedTitle")}</h2>
      <p class="unseen" role="status">${this.said}</p>
      ${e?a`<p class="muted">${i(e.length?"sharedAbout":"sharedNone")}</p>`:n}
      ${e?.length?this.showCopies():n} ${this.showState()}
    </section>`}showOpenings({openings:t}){return t.length?a`<ul class="openings">${t.map(e=>a`<li>${V(e)}</li>`)}</ul>`:a`<p>${i("sharedUnopened")}</p>`}showMoreButtons(t,e){return a`<button type="button" class="plain-button forget" data-name=${i("takeSharedNamed",{title:e})} @click=${()=>this.takeBack(t)}>${i("takeShared")}</button>`}},V=({username:h,opened_at:t,last_at:e})=>{let s=h||i("someoneGone"),[o,r]=[d(t),d(e)];return o===r?i("openedBy",{name:s,when:o}):i("openedByAgain",{name:s,when:o,last:r})};customElements.define("iblai-mentor-shared",T);var H=1e3,j=600,_={history:{start:"export-chathistory/",files:[["json","downloads/tasks/{task}/?to_csv=false"],["csv","downloads/tasks/{task}/?to_csv=true"]]},everything:{start:"export-everything/",files:[["zip","downloads/everything/{task}/"]]}},E=class extends l{static properties={task:{state:!0},said:{state:!0}};connectedCallback(){super.connectedCallback();let t=this.panel.store.get("export");t&&_[t.kind]&&this.attempt(()=>this.follow(t))}disconnectedCallback(){super.disconnectedCallback(),this.isGone=!0}start(t){return this.attempt(async()=>{let e={kind:t,id:await this.api.startExport(_[t].start)};this.panel.store.keep({export:e}),await this.follow(e)})}async follow(t){for(let e=0;e<j&&!this.isGone;e+=1){try{this.task={...t,...await this.api.getTask(t.id)}}catch(s){if(s.status===404){this.panel.store.keep({export:null}),this.task=null;return}throw s}if(this.isOver){this.said=i(this.isReady?"exportReady":"exportFailed");return}await new Promise(s=>{setTimeout(s,H)})}}get isReady(){return["completed","complete"].includes(this.task?.task)}get isOver(){return this.isReady||this.task?.task==="failed"}async clear(){!await this.panel.confirm({title:i("clearTitle"),text:this.panel.warn(i("clearText")),yes:i("clear")})||!await this.inTurn(()=>this.api.clearHistory())||(this.panel.conversation.startAnew(),this.said=i("cleared"))}render(){let t=this.task&&!this.isOver;return a`<section aria-labelledby="taking-title">
      <h2 id="taking-title">${i("takingTitle")}</h2>
      <p class="muted">${i("takingAbout")}</p>
      <div class="actions start">
        <button type="button" class="quiet" id="export-history" ?disabled=${t} @click=${()=>this.start("history")}>${i("exportHistory")}</button>
        <button type="button" class="quiet" id="export-everything" ?disabled=${t} @click=${()=>this.start("everything")}>${i("exportEverything")}</button>
      </div>
      <p role="status" class=${this.said?"muted":"unseen"}>${this.said}</p>
      ${this.task?this.showTask():n} ${this.showState()}
      <div class="actions start"><button type="button" class="danger quiet" id="clear-history" @click=${this.clear}>${i("clearHistory")}</button></div>
    </section>`}showTask(){let{done:t=0,total:e=0,id:s,kind:o,expires_at:r}=this.task;return this.isOver?this.isReady?a`<div class="actions start files">${_[o].files.map(([c,u])=>a`<a class="button" id="download-${c}"
      href=${this.api.url+u.replace("{task}",encodeURIComponent(s))} download=${`mentor.${c}`}>${i("download",{kind:c.toUpperCase()})}</a>`)}</div>
      ${r?a`<p class="muted">${i("keptUntil",{when:d(r)})}</p>`:n}`:n:a`<label class="progress">${i("exporting",{done:$(t),total:$(e)})}
        <progress max=${e||1} value=${e?t:n}></progress></label>`}};customElements.define("iblai-mentor-taking",E);var M=class extends l{static properties={place:{attribute:!1},isShown:{attribute:!1}};render(){let{panel:t,place:e,isShown:s}=this;return a`<div class="scroll">
      <iblai-mentor-remembered .panel=${t} .place=${e} .isShown=${s}></iblai-mentor-remembered>
      ${t.isSearch?n:a`<iblai-mentor-instruction .panel=${t}></iblai-mentor-instruction>`}
      <iblai-mentor-going .panel=${t} .place=${e}></iblai-mentor-going>
      ${t.isSearch?n:a`<iblai-mentor-told .panel=${t} .place=${e} .whom=${"self"}></iblai-mentor-told>`}
      <iblai-mentor-shared .panel=${t} .isShown=${s}></iblai-mentor-shared>
      <iblai-mentor-taking .panel=${t}></iblai-mentor-taking>
    </div>`}};customElements.define("iblai-mentor-my-mentor",M);
