var{View:h,html:i,icons:u,live:A,nameFor:y,nothing:r,repeat:O,say:e,sayMoment:d,sayNumber:m,showNoticeText:T}=globalThis[Symbol.for("iblai-mentor.lent")];var k=["off","hints","full"],b=class extends h{static properties={assistance:{state:!0},said:{state:!0}};firstUpdated(){this.load(()=>this.fetch())}async fetch(){this.assistance=await this.api.getAssistance(this.course)}levelOf(t,s){return this.assistance.levels.find(a=>a.part===t&&a.key===s)?.level??""}async set(t,s,a){this.said="",await this.attempt(async()=>{await this.api.setAssistance(this.course,{part:t,key:s,level:a||null}),await this.fetch()})?this.said=e("saved"):this.assistance={...this.assistance},this.panel.lookAgain()}render(){return i`<section aria-labelledby="assistance-title">
      <h2 id="assistance-title">${e("assistanceTitle")}</h2>
      <p class="muted">${e("assistanceAbout")}</p>
      ${this.showState()} <p role="status" class="unseen">${this.said}</p>
      ${this.assistance?this.showAll():this.isLoading?r:i`<p class="muted">${e("notServed")}</p>`}
    </section>`}showAll(){let{assignment_types:t=[]}=this.assistance;return i`<ul class="levels">
      ${this.showRow("course","",e("wholeCourse"))}
      ${t.map(s=>this.showRow("assignment_type",s.name??s,e("assignments",{type:s.name??s})))}
    </ul>
    <p><a href="${this.panel.configuration.courseUrl}#levels" target="_blank" rel="noopener">${e("course_levels")}</a></p>`}showRow(t,s,a){return i`<li>${this.showChoice(t,s,a)}</li>`}showChoice(t,s,a){let o=this.levelOf(t,s),n=e(t==="course"?"level_full":"notSet");return i`<label class="level"><span><bdi>${a}</bdi></span><select data-part=${t} data-key=${s} class=${o||""} @change=${l=>this.set(t,s,l.target.value)}>
      <option value="" ?selected=${!o}>${n}</option>
      ${k.map(l=>i`<option value=${l} ?selected=${l===o}>${e(`level_${l}`)}</option>`)}
    </select></label>`}};customElements.define("iblai-mentor-assistance",b);var $=class extends h{static properties={briefings:{state:!0},said:{state:!0},isChanged:{state:!0}};firstUpdated(){this.load(()=>this.fetch())}async fetch(){let t=await this.api.listBriefings(this.course);this.briefings=t?.results??null}get draft(){return this.briefings?.find(({published_at:t})=>!t)}get inForce(){return this.briefings?.filter(({published_at:t})=>t).sort((t,s)=>s.version-t.version)[0]}get seen(){return this.draft?{modified:this.draft.modified}:{}}get box(){return this.querySelector("#briefing")}async again(t,s){this.said="";let a=await this.attempt(async()=>{await t(),await this.fetch()});return a&&Object.assign(this,{said:e(s),isChanged:!1}),a}save(){return this.again(()=>this.api.saveBriefing(this.course,this.box.value,this.seen),"draftSaved")}async publish(){if((this.isChanged||!this.draft)&&!await this.save())return;let{version:t}=this.draft??{};t&&await this.panel.confirm({title:e("publishTitle"),text:e("publishText"),yes:e("publish")})&&await this.again(()=>this.api.publishBriefing(this.course,t,this.seen),"published")}async discard(){let{version:t}=this.draft;await this.again(()=>this.api.deleteBriefing(this.course,t),"discarded")&&(this.box.value=this.inForce?.text??""),this.focusOn("#briefing")}render(){return i`<section aria-labelledby="briefing-title">
      <h2 id="briefing-title">${e("briefingTitle")}</h2>
      <p class="muted">${e("briefingAbout")}</p>
      ${this.panel.isSearch?i`<p class="hint" id="briefing-idle">${e("briefingIdle")}</p>`:r}
      ${this.showState()} ${this.briefings?this.showForm():this.isLoading?r:i`<p class="muted">${e("notServed")}</p>`}
    </section>`}showForm(){let{draft:t,inForce:s}=this,a=t?e("draftOf",{when:d(t.modified??t.created)}):s?e("inForceSince",{when:d(s.published_at),version:s.version}):e("noBriefing");return i`<div class="field"><label for="briefing">${e("briefing")}</label>
        <textarea id="briefing" rows="7" dir="auto" .value=${(t??s)?.text??""} @input=${()=>{this.isChanged=!0,this.said=""}} aria-describedby="briefing-state"></textarea>
        <p class="hint muted" id="briefing-state">${a}</p></div>
      <div class="actions"><span role="status" class="muted">${this.said}</span>
        ${t?i`<button type="button" class="danger quiet" id="discard" @click=${this.discard}>${e("discard")}</button>`:r}
        <button type="button" class="quiet" id="save-draft" ?disabled=${!this.isChanged} @click=${this.save}>${e("saveDraft")}</button>
        <button type="button" id="publish" ?disabled=${!t&&!this.isChanged} @click=${this.publish}>${e("publish")}</button></div>`}};customElements.define("iblai-mentor-briefing",$);var f=class extends h{static properties={settings:{state:!0},said:{state:!0},isAbsent:{state:!0}};firstUpdated(){this.load(()=>this.fetch())}async fetch(){this.settings=await this.api.getCourseSettings(this.course),this.isAbsent=this.settings===null}async save(t){this.said="";let s=await this.attempt(async()=>{await this.api.saveCourseSettings(this.course,t),await this.fetch()});this.said=s?e("saved"):"",s||(this.settings={...this.settings}),this.panel.lookAgain()}render(){return i`<section aria-labelledby="choice-title">
      <h2 id="choice-title">${e("choiceTitle")}</h2>
      ${this.showState()} ${this.isAbsent?i`<p class="muted">${e("notServed")}</p>`:r}
      ${this.settings?this.showSettings():r}
      <p role="status" class="muted">${this.said}</p>
    </section>`}showSettings(){let{is_on:t,may_opt_in:s=!1,mentor:a,mentors:o=[],usage:n}=this.settings;return i`${this.showNews()}
      <label class="switch"><input type="checkbox" role="switch" id="course-on" .checked=${!!t&&!s} @change=${l=>this.save({is_on:l.target.checked})}>
        <span>${e("courseOn")}</span></label>
      <div class="field"><label for="course-mentor">${e("courseMentor")}</label>
        <select id="course-mentor" @change=${l=>this.save({mentor:l.target.value})}>
          <option value="" ?selected=${!a}>${e("defaultMentor")}</option>
          ${o.map(({unique_id:l,name:c})=>i`<option value=${l} ?selected=${l===a}>${c}</option>`)}
        </select></div>
      ${this.showTools()}
      ${n?this.showUsage(n):r}`}showNews(){let{is_on:t,is_switched_on_by_operator:s=!0,may_opt_in:a=!1,switched_on_at:o=null}=this.settings;return a?i`<p>${e("optIn")}</p>`:s?o?i`<div class="news" role="note"><p>${e("newsOn",{day:d(o)})}</p>
      <div class="actions"><button type="button" class="quiet" id="news-done" @click=${()=>this.save({is_on:t})}>${e("newsDone")}</button></div></div>`:r:i`<p class="problem" data-kind="refused">${e("notByOperator")}</p>`}showTools(){let{tools:t=[],known_tools:s=[]}=this.settings;if(!s.length)return r;let a=(o,n)=>this.save({tools:n?[...t,o]:t.filter(l=>l!==o)});return i`<fieldset class="tools"><legend>${e("toolsTitle")}</legend>
      <p class="muted">${e("toolsAbout")}</p>
      ${s.map(({slug:o,name:n})=>i`<label class="switch"><input type="checkbox" value=${o} .checked=${t.includes(o)}
        @change=${l=>a(o,l.target.checked)}><span>${n}</span></label>`)}</fieldset>`}showUsage({tokens:t,limit:s,percent:a,is_near_limit:o,resets_at:n,money:l=[]}){return i`<div class="usage"><label for="usage">${e("usage")}</label>
      <progress id="usage" max="100" .value=${Math.min(100,a??0)}></progress>
      <p class=${o?"warning":"muted"}>${e("usageTokens",{tokens:m(t??0),limit:m(s??0)})}
        ${n?e("allowanceUntil",{time:d(n)}):""} ${l.map(({amount:c,currency:_})=>`${c} ${_}`).join(", ")}</p></div>`}};customElements.define("iblai-mentor-choice",f);var g=class extends h{static properties={settings:{state:!0},said:{state:!0}};firstUpdated(){this.load(()=>this.fetch())}async fetch(){this.settings=await this.api.getCourseSettings(this.course)}async save(t){this.said="";let s=await this.attempt(async()=>{this.settings={...this.settings,...await this.api.saveCourseSettings(this.course,t)}});this.said=s?e("saved"):"",s||(this.settings={...this.settings}),this.panel.lookAgain()}saveContact(t){t.preventDefault(),this.save({help_contact:new FormData(t.target).get("contact")})}render(){return i`<section aria-labelledby="help-title">
      <h2 id="help-title">${e("helpTitle")}</h2>
      ${this.settings?this.showSettings():r}
      ${this.showState()} <p role="status" class="muted">${this.said}</p>
    </section>`}showSettings(){let{tells_answers:t,notice_names_answers:s,helps_when_graded:a,help_contact:o}=this.settings;return i`<label class="switch"><input type="checkbox" role="switch" id="tells-answers" .checked=${!!t} aria-describedby="answers-about"
        @change=${n=>this.save({tells_answers:n.target.checked})}><span>${e("tellsAnswers")}</span></label>
      <p class="hint muted" id="answers-about">${e("tellsAnswersAbout")} ${s?r:e("answersNotNamed")}</p>
      <label class="switch"><input type="checkbox" role="switch" id="helps-when-graded" .checked=${!!a} aria-describedby="graded-about"
        @change=${n=>this.save({helps_when_graded:n.target.checked})}><span>${e("helpsWhenGraded")}</span></label>
      <p class="hint muted" id="graded-about">${e("helpsWhenGradedAbout")}</p>
      <form class="field" @submit=${this.saveContact}><label for="help-contact">${e("helpContact")}</label>
        <input id="help-contact" name="contact" maxlength="500" dir="ltr" autocomplete="off" .value=${o??""} aria-describedby="contact-about">
        <p class="hint muted" id="contact-about">${e("helpContactAbout")}</p>
        <div class="actions"><button type="submit" class="quiet" id="save-contact">${e("save")}</button></div></form>`}};customElements.define("iblai-mentor-help",g);var x=["hint","mistake"],S=["orient","concept","example","check"],w=class extends h{static properties={problems:{state:!0},chosen:{state:!0},said:{state:!0},edited:{state:!0}};firstUpdated(){this.load(()=>this.fetch())}async fetch(){this.problems=(await this.api.listHints(this.course))?.problems??null}get hinted(){return this.problems?.find(({usage_key:t})=>t===this.chosen)??null}async again(t,s){this.said="";let a=await this.attempt(async()=>{await t(),await this.fetch()});return a&&Object.assign(this,{said:e(s),edited:null}),a}async save(t){t.preventDefault();let s=t.target,a=Object.fromEntries(new FormData(s)),o=()=>this.edited?this.api.saveHint(this.course,this.edited,a):this.api.addHint(this.course,{usage_key:this.chosen,...a});await this.again(o,"saved")&&s.reset(),this.focusOn("#hint-text")}async delete({id:t}){await this.again(()=>this.api.deleteHint(this.course,t),"deleted"),this.focusOn("#hinted-problem")}edit(t){this.edited=t.id,this.focusOn("#hint-text")}choose(t){Object.assign(this,{chosen:t,edited:null,said:"",problem:null})}render(){return i`<section aria-labelledby="hints-title">
      <h2 id="hints-title">${e("hintsTitle")}</h2>
      <p class="muted">${e("hintsAbout")}</p>
      ${this.problems?this.showAll():this.isLoading?r:i`<p class="muted">${e("notServed")}</p>`}
      ${this.showState()} <p role="status" class="muted">${this.said}</p>
    </section>`}showAll(){if(!this.problems.length)return i`<p class="muted">${e("noProblems")}</p>`;let t=({title:s,unit_title:a,usage_key:o,hints:n})=>`${[a,s].filter(Boolean).join(" › ")||o}${n.length?` (${n.length})`:""}`;return i`<div class="field"><label for="hinted-problem">${e("hintedProblem")}</label>
        <select id="hinted-problem" @change=${s=>this.choose(s.target.value)}>
          <option value="" ?selected=${!this.chosen}>${e("chooseProblem")}</option>
          ${this.problems.map(s=>i`<option value=${s.usage_key} ?selected=${s.usage_key===this.chosen}>${t(s)}</option>`)}
        </select></div>
      ${this.hinted?this.showHints(this.hinted):r}`}showHints({hints:t,title:s}){let a=t.find(({id:n})=>n===this.edited)??{kind:"hint",step:"concept",text:""},o=(n,l)=>i`<div class="field"><label for="hint-${n}">${e(`hint_${n}`)}</label><select id="hint-${n}" name=${n}>
      ${l.map(c=>i`<option value=${c} ?selected=${c===a[n]}>${e(`hint_${n}_${c}`)}</option>`)}</select></div>`;return i`${t.length?i`<ul class="list hints">${t.map(n=>this.showHint(n))}</ul>`:r}
      ${s?i`<form class="fields" @submit=${this.save}>
        ${o("kind",x)} ${o("step",S)}
        <div class="field"><label for="hint-text">${e("hintText")}</label>
          <textarea id="hint-text" name="text" rows="3" maxlength="500" required dir="auto" .value=${a.text} aria-describedby="hint-about"></textarea>
          <p class="hint muted" id="hint-about">${e("hintTextAbout")}</p></div>
        <div class="actions">${this.edited?i`<button type="button" class="quiet" @click=${()=>{this.edited=null}}>${e("cancel")}</button>`:r}
          <button type="submit" id="save-hint" data-name=${this.edited?y(e("save"),a.text):e("addHint")}>${e(this.edited?"save":"addHint")}</button></div></form>`:r}`}showHint(t){let s=(a,o,n,l)=>i`<button type="button" class="round small ${a}" data-name=${e(n,{title:t.text})} @click=${l}>${o}</button>`;return i`<li><span><span class="muted">${e(`hint_kind_${t.kind}`)} · ${e(`hint_step_${t.step}`)}</span><br><bdi>${t.text}</bdi></span>
      <span class="buttons">${s("edit",u.rename,"changeHint",()=>this.edit(t))}${s("forget",u.trash,"deleteNamed",()=>this.delete(t))}</span></li>`}};customElements.define("iblai-mentor-hints",w);var v=class extends h{static properties={isShown:{attribute:!1}};render(){let{panel:t}=this;return i`<div class="scroll">
      <p class="muted">${e("staffAbout")} <a href=${t.configuration.courseUrl} target="_blank" rel="noopener" id="course-page">${e("morePage")}</a></p>
      <iblai-mentor-choice .panel=${t}></iblai-mentor-choice>
      <iblai-mentor-help .panel=${t}></iblai-mentor-help>
      <iblai-mentor-briefing .panel=${t}></iblai-mentor-briefing>
      <iblai-mentor-assistance .panel=${t}></iblai-mentor-assistance>
      <iblai-mentor-hints .panel=${t}></iblai-mentor-hints>
      <iblai-mentor-told .panel=${t} .whom=${"synthetic"}></iblai-mentor-told>
    </div>`}};customElements.define("iblai-mentor-staff",v);
