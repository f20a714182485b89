var{View:p,html:n,icons:l,live:O,nameApart:f,nothing:o,repeat:$,say:s,sayMoment:g,sayNumber:u,showNoticeText:x}=globalThis[Symbol.for("iblai-mentor.lent")];var _=300,c=class extends p{static properties={isShown:{attribute:!1},sessions:{state:!0},units:{state:!0},renaming:{state:!0},said:{state:!0},isAbsent:{state:!0}};constructor(){super(),Object.assign(this,{search:"",unit:"",pages:1})}willUpdate(t){t.has("isShown")&&this.isShown&&this.load(()=>Promise.all([this.fetchAll(),this.fetchUnits()]))}updated(){f(this)}disconnectedCallback(){super.disconnectedCallback(),clearTimeout(this.resting)}fetchPage(t){return this.api.listSessions(this.course,{page:t,search:this.search,unit:this.unit})}async fetchAll(){let t=this.asking={},e=[await this.fetchPage(1)];for(;e.length<this.pages&&e.at(-1)?.next;)e.push(await this.fetchPage(e.length+1));t===this.asking&&(this.isAbsent=e[0]===null,this.take(e.filter(Boolean)))}take(t){let e=new Map(t.flatMap(({results:i})=>i).map(i=>[i.session_id,i]));Object.assign(this,{sessions:[...e.values()],pages:t.length,count:t[0]?.count??0,hasMore:!!t.at(-1)?.next})}async fetchUnits(){let t=await this.api.listAskedUnits(this.course);this.units=t?.units??[]}showMore(){let t=this.sessions.length;return this.pages+=1,this.attempt(async()=>{await this.fetchAll(),this.focusOn(`li:nth-child(${t+1}) .session`)})}onSearch({target:t}){clearTimeout(this.resting),this.resting=setTimeout(()=>this.find({search:t.value.trim()}),_)}async find(t){Object.assign(this,t,{pages:1}),await this.attempt(()=>this.fetchAll())&&(this.said=s("foundChats",{count:u(this.count)}))}again(t){return this.attempt(async()=>{await t(),await this.fetchAll()})}async togglePin(t){await this.again(()=>t.is_pinned?this.api.unpin(t.session_id):this.api.pin(t.session_id)),this.said=s(t.is_pinned?"unpinned":"pinned"),this.focusOn(`[data-session="${t.session_id}"] .pin`)}startRenaming(t){this.renaming=t.session_id,this.focusOn(".renaming input")}async rename(t,e){t.preventDefault();let i=new FormData(t.target).get("title").trim();i&&!await this.again(()=>this.api.renameSession(e.session_id,i))||this.endRenaming(e)}endRenaming(t){this.renaming="",this.focusOn(`[data-session="${t.session_id}"] .rename`)}async delete(t){!await this.panel.confirm({title:s("deleteTitle"),text:this.panel.warn(s("deleteText",{title:this.nameOf(t)})),yes:s("delete")})||!await this.again(()=>this.api.deleteSession(t.session_id))||(t.session_id===this.panel.conversation.session&&this.panel.conversation.startAnew(),this.said=s("deleted"),this.focusOn("#history-title"))}nameOf({title:t}){return t||s("untitled")}render(){return n`<div class="scroll">
      <h2 id="history-title" tabindex="-1">${s("historyTitle")}</h2>
      ${this.isAbsent?n`<p class="muted">${s("notServed")}</p>`:this.showFilters()}
      <p class="unseen" role="status">${this.said}</p>
      ${this.showState()}
      ${this.sessions&&!this.isAbsent?this.showSessions():o}
    </div>`}showFilters(){return!this.sessions||!this.sessions.length&&!this.isFiltered?o:n`<form class="filters" role="search" @submit=${t=>t.preventDefault()}>
      <div class="field"><label for="history-search">${s("searchChats")}</label>
        <input id="history-search" type="search" maxlength="100" autocomplete="off" dir="auto" @input=${this.onSearch}></div>
      ${this.units?.length?n`<div class="field"><label for="history-unit">${s("unitAsked")}</label>
        <select id="history-unit" @change=${({target:t})=>this.find({unit:t.value})}>
          <option value="">${s("allUnits")}</option>
          ${this.units.map(({usage_key:t,title:e})=>n`<option value=${t} ?selected=${t===this.unit}>${e}</option>`)}
        </select></div>`:o}
    </form>`}get isFiltered(){return!!(this.search||this.unit)}showSessions(){return this.sessions.length?n`<ul class="list sessions">${$(this.sessions,({session_id:t})=>t,t=>this.showSession(t))}</ul>
      ${this.hasMore?n`<button type="button" class="quiet more" @click=${()=>this.showMore()}>${s("showMore")}</button>`:o}`:this.problem?o:n`<p class="muted">${s(this.isFiltered?"noneFound":"noHistory")}</p>`}showSession(t){let{session_id:e,is_pinned:i,modified:b,messages_count:w}=t,d=e===this.panel.conversation.session,a=this.nameOf(t),m=`${g(b)} · ${s("messagesCount",{count:u(w)})}`,h=(y,S,r,v,k)=>n`<button type="button" class="round small ${y}" data-name=${s(r,{title:a})} aria-label=${s(r,{title:a})}
      title=${s(r,{title:a})} aria-pressed=${k??o} @click=${v}>${S}</button>`;return n`<li data-session=${e} class=${d?"current":""}>
      ${this.renaming===e?this.showRenaming(t):n`<button type="button" class="session" data-name="${a} ${m}" aria-current=${d?"true":o}
          @click=${()=>this.panel.continueSession(e)}><bdi>${a}</bdi>
          <span class="muted">${m}</span></button>
        <span class="row-buttons">
          ${h(`pin${i?" on":""}`,l.pin,"pin",()=>this.togglePin(t),String(!!i))}
          ${h("rename",l.rename,"rename",()=>this.startRenaming(t))}
          <a class="round small download" href=${this.api.downloadUrl(e)} download data-name=${s("downloadNamed",{title:a})} aria-label=${s("downloadNamed",{title:a})} title=${s("downloadNamed",{title:a})}>${l.download}</a>
          ${h("delete",l.trash,"deleteNamed",()=>this.delete(t))}
        </span>`}
    </li>`}showRenaming(t){return n`<form class="renaming" @submit=${i=>this.rename(i,t)} @keydown=${i=>{i.key==="Escape"&&(i.preventDefault(),this.endRenaming(t))}}>
      <label class="unseen" for="new-title">${s("newTitle")}</label>
      <input id="new-title" name="title" maxlength="255" autocomplete="off" .value=${t.title}>
      <button type="submit">${s("save")}</button>
      <button type="button" class="quiet" @click=${()=>this.endRenaming(t)}>${s("cancel")}</button>
    </form>`}};customElements.define("iblai-mentor-history",c);
