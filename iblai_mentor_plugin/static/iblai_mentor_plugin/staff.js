var{View:c,html:a,icons:$,keyed:k,live:f,nameFor:A,nothing:r,repeat:E,say:s,sayMoment:p,sayNumber:g,showNoticeText:N}=globalThis[Symbol.for("iblai-mentor.lent")];var m=({id:d=r,value:t=r,role:e="switch",label:i,isOn:n,turn:o,isDisabled:l=!1,about:h=r})=>a`<label class="switch"><input type="checkbox" role=${e} id=${d} value=${t} .checked=${f(!!n)} ?disabled=${l}
    aria-describedby=${h} @change=${u=>o(u.target.checked)}><span>${i}</span></label>`;var b=(d,t)=>d.map(([e,i])=>a`<option value=${e} .selected=${f(e===t)}>${i}</option>`);var T=["off","hints","full"],w=class extends c{static properties={assistance:{state:!0},said:{state:!0}};firstUpdated(){this.load(async()=>{this.assistance=await this.api.getAssistance(this.course)})}levelOf(t,e){return this.assistance.levels.find(i=>i.part===t&&i.key===e)?.level??""}async set(t,e,i){this.said="";let n=await this.turn(`${t} ${e}`,i,async()=>{this.assistance=await this.api.setAssistance(this.course,{part:t,key:e,level:i||null})});this.said=n?s("saved"):"",this.panel.lookAgain()}render(){return a`<section aria-labelledby="assistance-title">
      <h2 id="assistance-title">${s("assistanceTitle")}</h2>
      <p class="muted">${s("assistanceAbout")}</p>
      ${this.showState()} <p role="status" class="unseen">${this.said}</p>
      ${this.assistance?this.showAll():this.isLoading?r:a`<p class="muted">${s("notServed")}</p>`}
    </section>`}showAll(){let{assignment_types:t=[]}=this.assistance;return a`<ul class="levels">
      ${this.showRow("course","",s("wholeCourse"))}
      ${t.map(e=>this.showRow("assignment_type",e.name??e,s("assignments",{type:e.name??e})))}
    </ul>
    <p><a href="${this.panel.configuration.courseUrl}#levels" target="_blank" rel="noopener">${s("course_levels")}</a></p>`}showRow(t,e,i){return a`<li>${this.showChoice(t,e,i)}</li>`}showChoice(t,e,i){let n=this.shown(`${t} ${e}`,this.levelOf(t,e)),o=[["",s(t==="course"?"level_full":"notSet")],...T.map(l=>[l,s(`level_${l}`)])];return a`<label class="level"><span><bdi>${i}</bdi></span><select data-part=${t} data-key=${e} class=${n||""} @change=${l=>this.set(t,e,l.target.value)}>
      ${b(o,n)}
    </select></label>`}};customElements.define("iblai-mentor-assistance",w);var v=class extends c{static properties={briefings:{state:!0},said:{state:!0},isChanged:{state:!0}};firstUpdated(){this.load(()=>this.fetch())}async fetch(){let t=await this.api.listBriefings(this.course);this.briefings=t?.results??null}get draft(){return this.briefings?.find(({published_at:t})=>!t)}get inForce(){return this.briefings?.filter(({published_at:t})=>t).sort((t,e)=>e.version-t.version)[0]}get seen(){return this.draft?{modified:this.draft.modified}:{}}get box(){return this.querySelector("#briefing")}async again(t,e){this.said="";let i=await this.inTurn(async()=>{await t(),await this.fetch()});return i&&Object.assign(this,{said:s(e),isChanged:!1}),i}save(){let t=this.box.value;return this.again(()=>this.api.saveBriefing(this.course,t,this.seen),"draftSaved")}async publish(){if((this.isChanged||!this.draft)&&!await this.save())return;let{version:t}=this.draft??{};t&&await this.panel.confirm({title:s("publishTitle"),text:s("publishText"),yes:s("publish")})&&await this.again(()=>this.api.publishBriefing(this.course,t,this.seen),"published")}async discard(){let{version:t}=this.draft,e=this.holdFocus();await this.again(()=>this.api.deleteBriefing(this.course,t),"discarded")&&(this.box.value=this.inForce?.text??""),e("#briefing")}render(){return a`<section aria-labelledby="briefing-title">
      <h2 id="briefing-title">${s("briefingTitle")}</h2>
      <p class="muted">${s("briefingAbout")}</p>
      ${this.panel.isSearch?a`<p class="hint" id="briefing-idle">${s("briefingIdle")}</p>`:r}
      ${this.showState()} ${this.briefings?this.showForm():this.isLoading?r:a`<p class="muted">${s("notServed")}</p>`}
    </section>`}showForm(){let{draft:t,inForce:e}=this,i=t?s("draftOf",{when:p(t.modified??t.created)}):e?s("inForceSince",{when:p(e.published_at),version:e.version}):s("noBriefing");return a`<div class="field"><label for="briefing">${s("briefing")}</label>
        <textarea id="briefing" rows="7" dir="auto" .value=${(t??e)?.text??""} @input=${()=>{this.isChanged=!0,this.said=""}} aria-describedby="briefing-state"></textarea>
        <p class="hint muted" id="briefing-state">${i}</p></div>
      <div class="actions"><span role="status" class="muted">${this.said}</span>
        ${t?a`<button type="button" class="danger quiet" id="discard" @click=${this.discard}>${s("discard")}</button>`:r}
        <button type="button" class="quiet" id="save-draft" ?disabled=${!this.isChanged} @click=${this.save}>${s("saveDraft")}</button>
        <button type="button" id="publish" ?disabled=${!t&&!this.isChanged} @click=${this.publish}>${s("publish")}</button></div>`}};customElements.define("iblai-mentor-briefing",v);var y=class extends c{static properties={settings:{state:!0},said:{state:!0},isAbsent:{state:!0}};firstUpdated(){this.load(()=>this.fetch())}async fetch(){this.settings=await this.api.getCourseSettings(this.course),this.isAbsent=this.settings===null}async save(t,e,i){this.said="";let n=await this.turn(t,e,async()=>{let o=await this.api.saveCourseSettings(this.course,i());this.settings={...this.settings,...o}});this.said=n?s("saved"):"",this.panel.lookAgain()}render(){return a`<section aria-labelledby="choice-title">
      <h2 id="choice-title">${s("choiceTitle")}</h2>
      ${this.showState()} ${this.isAbsent?a`<p class="muted">${s("notServed")}</p>`:r}
      ${this.settings?this.showSettings():r}
      <p role="status" class="muted">${this.said}</p>
    </section>`}showSettings(){let{is_on:t,may_opt_in:e=!1,mentor:i,mentors:n=[],usage:o}=this.settings,l=[["",s("defaultMentor")],...n.map(({unique_id:h,name:u})=>[h,u])];return a`${this.showNews()}
      ${m({id:"course-on",label:s("courseOn"),isOn:this.shown("is_on",t&&!e),turn:h=>this.save("is_on",h,()=>({is_on:h}))})}
      <div class="field"><label for="course-mentor">${s("courseMentor")}</label>
        <select id="course-mentor" @change=${({target:{value:h}})=>this.save("mentor",h,()=>({mentor:h}))}>
          ${b(l,this.shown("mentor",i||""))}
        </select></div>
      ${this.showTools()}
      ${o?this.showUsage(o):r}`}showNews(){let{is_on:t,is_switched_on_by_operator:e=!0,may_opt_in:i=!1,switched_on_at:n=null}=this.settings;return i?a`<p>${s("optIn")}</p>`:e?n?a`<div class="news" role="note"><p>${s("newsOn",{day:p(n)})}</p>
      <div class="actions"><button type="button" class="quiet" id="news-done" @click=${()=>this.save("news",!0,()=>({is_on:this.settings?.is_on??t}))}>${s("newsDone")}</button></div></div>`:r:a`<p class="problem" data-kind="refused">${s("notByOperator")}</p>`}showTools(){let{tools:t=[],known_tools:e=[]}=this.settings;if(!e.length)return r;let i=(n,o)=>this.save(`tool ${n}`,o,()=>{let l=(this.settings?.tools??t).filter(h=>h!==n);return{tools:o?[...l,n]:l}});return a`<fieldset class="tools"><legend>${s("toolsTitle")}</legend>
      <p class="muted">${s("toolsAbout")}</p>
      ${e.map(({slug:n,name:o})=>m({value:n,role:r,label:o,isOn:this.shown(`tool ${n}`,t.includes(n)),turn:l=>i(n,l)}))}
    </fieldset>`}showUsage({tokens:t,limit:e,percent:i,is_near_limit:n,resets_at:o,money:l=[]}){return a`<div class="usage"><label for="usage">${s("usage")}</label>
      <progress id="usage" max="100" .value=${Math.min(100,i??0)}></progress>
      <p class=${n?"warning":"muted"}>${s("usageTokens",{tokens:g(t??0),limit:g(e??0)})}
        ${o?s("allowanceUntil",{time:p(o)}):""} ${l.map(({amount:h,currency:u})=>`${h} ${u}`).join(", ")}</p></div>`}};customElements.define("iblai-mentor-choice",y);var _=class extends c{static properties={settings:{state:!0},said:{state:!0}};firstUpdated(){this.load(()=>this.fetch())}async fetch(){this.settings=await this.api.getCourseSettings(this.course)}async save(t,e){this.said="";let i=await this.turn(t,e,async()=>{this.settings={...this.settings,...await this.api.saveCourseSettings(this.course,{[t]:e})}});this.said=i?s("saved"):"",this.panel.lookAgain()}saveContact(t){t.preventDefault(),this.save("help_contact",new FormData(t.target).get("contact"))}render(){return a`<section aria-labelledby="help-title">
      <h2 id="help-title">${s("helpTitle")}</h2>
      ${this.settings?this.showSettings():r}
      ${this.showState()} <p role="status" class="muted">${this.said}</p>
    </section>`}showSettings(){let{tells_answers:t,notice_names_answers:e,helps_when_graded:i,help_contact:n}=this.settings,o=(l,{isOn:h,...u})=>m({...u,isOn:this.shown(l,h),turn:O=>this.save(l,O)});return a`${o("tells_answers",{id:"tells-answers",label:s("tellsAnswers"),isOn:t,about:"answers-about"})}
      <p class="hint muted" id="answers-about">${s("tellsAnswersAbout")} ${e?r:s("answersNotNamed")}</p>
      ${o("helps_when_graded",{id:"helps-when-graded",label:s("helpsWhenGraded"),isOn:i,about:"graded-about"})}
      <p class="hint muted" id="graded-about">${s("helpsWhenGradedAbout")}</p>
      <form class="field" @submit=${this.saveContact}><label for="help-contact">${s("helpContact")}</label>
        <input id="help-contact" name="contact" maxlength="500" dir="ltr" autocomplete="off" .value=${n??""} aria-describedby="contact-about">
        <p class="hint muted" id="contact-about">${s("helpContactAbout")}</p>
        <div class="actions"><button type="submit" class="quiet" id="save-contact">${s("save")}</button></div></form>`}};customElements.define("iblai-mentor-help",_);var C=["hint","mistake"],F=["orient","concept","example","check"],x=class extends c{static properties={problems:{state:!0},chosen:{state:!0},said:{state:!0},edited:{state:!0}};firstUpdated(){this.load(()=>this.fetch())}async fetch(){this.problems=(await this.api.listHints(this.course))?.problems??null}get hinted(){return this.problems?.find(({usage_key:t})=>t===this.chosen)??null}async again(t,e){this.said="";let i=await this.inTurn(async()=>{await t(),await this.fetch()});return i&&(this.said=s(e)),i}save(t){t.preventDefault();let e=t.target,i=Object.fromEntries(new FormData(e)),{chosen:n,edited:o}=this,l=this.holdFocus(),h=()=>o?this.api.saveHint(this.course,o,i):this.api.addHint(this.course,{usage_key:n,...i});return this.once(e,async()=>{await this.again(h,"saved")&&(e.reset(),this.leave(o)),l("#hint-text")})}async delete({id:t}){let e=this.holdFocus();await this.again(()=>this.api.deleteHint(this.course,t),"deleted")&&this.leave(t),e("#hinted-problem")}leave(t){this.edited===t&&(this.edited=null)}edit(t){this.edited=t.id,this.focusOn("#hint-text")}choose(t){Object.assign(this,{chosen:t,edited:null,said:""}),this.clearProblem()}render(){return a`<section aria-labelledby="hints-title">
      <h2 id="hints-title">${s("hintsTitle")}</h2>
      <p class="muted">${s("hintsAbout")}</p>
      ${this.problems?this.showAll():this.isLoading?r:a`<p class="muted">${s("notServed")}</p>`}
      ${this.showState()} <p role="status" class="muted">${this.said}</p>
    </section>`}showAll(){if(!this.problems.length)return a`<p class="muted">${s("noProblems")}</p>`;let t=({title:e,unit_title:i,usage_key:n,hints:o})=>`${[i,e].filter(Boolean).join(" › ")||n}${o.length?` (${o.length})`:""}`;return a`<div class="field"><label for="hinted-problem">${s("hintedProblem")}</label>
        <select id="hinted-problem" @change=${e=>this.choose(e.target.value)}>
          <option value="" ?selected=${!this.chosen}>${s("chooseProblem")}</option>
          ${this.problems.map(e=>a`<option value=${e.usage_key} ?selected=${e.usage_key===this.chosen}>${t(e)}</option>`)}
        </select></div>
      ${this.hinted?this.showHints(this.hinted):r}`}showHints({hints:t,title:e}){let i=t.find(({id:n})=>n===this.edited)??{kind:"hint",step:"concept",text:""};return a`${t.length?a`<ul class="list hints">${t.map(n=>this.showHint(n))}</ul>`:r}
      ${e?this.showForm(i):r}`}showForm(t){let e=(i,n)=>a`<div class="field"><label for="hint-${i}">${s(`hint_${i}`)}</label><select id="hint-${i}" name=${i}>
      ${n.map(o=>a`<option value=${o} ?selected=${o===t[i]}>${s(`hint_${i}_${o}`)}</option>`)}</select></div>`;return k(`${this.chosen} ${this.edited??""}`,a`<form class="fields" @submit=${this.save}>
        ${e("kind",C)} ${e("step",F)}
        <div class="field"><label for="hint-text">${s("hintText")}</label>
          <textarea id="hint-text" name="text" rows="3" maxlength="500" required dir="auto" .value=${t.text} aria-describedby="hint-about"></textarea>
          <p class="hint muted" id="hint-about">${s("hintTextAbout")}</p></div>
        <div class="actions">${this.edited?a`<button type="button" class="quiet" @click=${()=>this.edit({id:null})}>${s("cancel")}</button>`:r}
          <button type="submit" id="save-hint" data-name=${this.edited?A(s("save"),t.text):s("addHint")}>${s(this.edited?"save":"addHint")}</button></div></form>`)}showHint(t){let e=(i,n,o,l)=>a`<button type="button" class="round small ${i}" data-name=${s(o,{title:t.text})} @click=${l}>${n}</button>`;return a`<li><span><span class="muted">${s(`hint_kind_${t.kind}`)} · ${s(`hint_step_${t.step}`)}</span><br><bdi>${t.text}</bdi></span>
      <span class="buttons">${e("edit",$.rename,"changeHint",()=>this.edit(t))}${e("forget",$.trash,"deleteNamed",()=>this.delete(t))}</span></li>`}};customElements.define("iblai-mentor-hints",x);var S=class extends c{static properties={isShown:{attribute:!1}};render(){let{panel:t}=this;return a`<div class="scroll">
      <p class="muted">${s("staffAbout")} <a href=${t.configuration.courseUrl} target="_blank" rel="noopener" id="course-page">${s("morePage")}</a></p>
      <iblai-mentor-choice .panel=${t}></iblai-mentor-choice>
      <iblai-mentor-help .panel=${t}></iblai-mentor-help>
      <iblai-mentor-briefing .panel=${t}></iblai-mentor-briefing>
      <iblai-mentor-assistance .panel=${t}></iblai-mentor-assistance>
      <iblai-mentor-hints .panel=${t}></iblai-mentor-hints>
      <iblai-mentor-told .panel=${t} .whom=${"synthetic"}></iblai-mentor-told>
    </div>`}};customElements.define("iblai-mentor-staff",S);
