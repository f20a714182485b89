var{View:y,html:n,icons:c,keyed:N,live:F,nameFor:P,nothing:o,repeat:v,say:i,sayMoment:S,sayNumber:w,showNoticeText:U}=globalThis[Symbol.for("iblai-mentor.lent")];var m=class{constructor(t,e,s=JSON.stringify){Object.assign(this,{view:t,fetchPage:e,nameOf:s,items:null,number:1,count:0,hasMore:!1,isAbsent:!1})}async fetch(t=this.number){let e=this.asked={},s=[await this.fetchPage(1)];for(;s.length<t&&s.at(-1)?.next;)s.push(await this.fetchPage(s.length+1));let a=e===this.asked;return a&&this.take(s),a}take(t){let s=[...new Map(t.flatMap(a=>a?.results??[]).map(a=>[this.nameOf(a),a])).values()];Object.assign(this,{items:s,number:t.length,count:t[0]?.count??0,hasMore:!!t.at(-1)?.next,isAbsent:t[0]===null}),this.view.requestUpdate()}async fetchMore(){let t=new Set(this.items.map(this.nameOf));if(!await this.fetch(this.number+1))return;let e=this.items.findIndex(s=>!t.has(this.nameOf(s)));await this.view.focusOn(`[data-item="${e<0?this.items.length-1:e}"]`)}showMore(){return this.hasMore?n`<button type="button" class="quiet more" data-name=${i("showMore")} @click=${()=>this.view.attempt(()=>this.fetchMore())}>${i("showMore")}</button>`:o}};var T=/\s\[\d{1,3}\](?!\()|(?<![^\s("“])\*\*|\*\*(?![^\s.,;:!?)”])/gu,k=p=>p.replace(T,"");var R=300,g=class extends y{static properties={isShown:{attribute:!1},units:{state:!0},renaming:{state:!0},said:{state:!0}};constructor(){super(),Object.assign(this,{search:"",unit:""}),this.pages=new m(this,t=>this.api.listSessions(this.course,{page:t,search:this.search,unit:this.unit}),({session_id:t})=>t)}willUpdate(t){t.has("isShown")&&this.isShown&&this.load(()=>Promise.all([this.pages.fetch(),this.fetchUnits()]))}disconnectedCallback(){super.disconnectedCallback(),clearTimeout(this.resting)}async fetchUnits(){let t=await this.api.listAskedUnits(this.course);this.units=t?.units??[]}onSearch({target:t}){clearTimeout(this.resting),this.resting=setTimeout(()=>this.find({search:t.value.trim()}),R)}async find(t){Object.assign(this,t),await this.attempt(()=>this.pages.fetch(1))&&(this.said=i("foundChats",{count:w(this.pages.count)}))}again(t){return this.inTurn(async()=>{await t(),await this.pages.fetch()})}async togglePin(t){let{session_id:e}=t,s=!1,a=await this.again(()=>(s=!(this.pages.items.find(l=>l.session_id===e)??t).is_pinned,s?this.api.pin(e):this.api.unpin(e)));this.said=a?i(s?"pinned":"unpinned"):"",this.focusOn(`[data-session="${e}"] .pin`)}startRenaming(t){this.renaming=t.session_id,this.focusOn(".renaming input")}async rename(t,e){t.preventDefault();let s=new FormData(t.target).get("title").trim();s&&!await this.again(()=>this.api.renameSession(e.session_id,s))||this.endRenaming(e)}endRenaming(t){this.renaming="",this.focusOn(`[data-session="${t.session_id}"] .rename`)}async delete(t){!await this.panel.confirm({title:i("deleteTitle"),text:this.panel.warn(i("deleteText",{title:this.nameOf(t)})),yes:i("delete")})||!await this.again(()=>this.api.deleteSession(t.session_id))||(t.session_id===this.panel.conversation.session&&this.panel.conversation.startAnew(),this.said=i("deleted"),this.focusOn("#history-title"))}nameOf({title:t}){return t||i("untitled")}render(){let{items:t,isAbsent:e}=this.pages;return n`<div class="scroll">
      <h2 id="history-title" tabindex="-1">${i("historyTitle")}</h2>
      ${e?n`<p class="muted">${i("notServed")}</p>`:this.showFilters(t)}
      <p class="unseen" role="status">${this.said}</p>
      ${this.showState()}
      ${t&&!e?this.showSessions(t):o}
    </div>`}showFilters(t){return!t||!t.length&&!this.isFiltered?o:n`<form class="filters" role="search" @submit=${e=>e.preventDefault()}>
      <div class="field"><label for="history-search">${i("searchChats")}</label>
        <input id="history-search" type="search" maxlength="100" autocomplete="off" dir="auto" @input=${this.onSearch}></div>
      ${this.units?.length?n`<div class="field"><label for="history-unit">${i("unitAsked")}</label>
        <select id="history-unit" @change=${({target:e})=>this.find({unit:e.value})}>
          <option value="">${i("allUnits")}</option>
          ${this.units.map(({usage_key:e,title:s})=>n`<option value=${e} ?selected=${e===this.unit}>${s}</option>`)}
        </select></div>`:o}
    </form>`}get isFiltered(){return!!(this.search||this.unit)}showSessions(t){return t.length?n`<ul class="list sessions">${v(t,({session_id:e})=>e,(e,s)=>this.showSession(e,s))}</ul>
      ${this.pages.showMore()}`:this.problem?o:n`<p class="muted">${i(this.isFiltered?"noneFound":"noHistory")}</p>`}showSession(t,e){let{session_id:s,is_pinned:a,modified:l,messages_count:u,match:h}=t,d=s===this.panel.conversation.session,r=this.nameOf(t),b=`${S(l)} · ${i("messagesCount",{count:w(u)})}`,f=(O,M,$,_,x)=>n`<button type="button" class="round small ${O}" data-name=${i($,{title:r})} aria-label=${i($,{title:r})}
      title=${i($,{title:r})} aria-pressed=${x??o} @click=${_}>${M}</button>`;return n`<li data-session=${s} class=${d?"current":""}>
      ${this.renaming===s?this.showRenaming(t):n`<button type="button" class="session" data-item=${e} data-name="${r} ${b}" aria-current=${d?"true":o} aria-describedby=${h?`match-${e}`:o}
          @click=${()=>this.panel.continueSession(s)}><bdi>${r}</bdi>
          <span class="muted">${b}</span></button>
        <span class="row-buttons">
          ${f(`pin${a?" on":""}`,c.pin,"pin",()=>this.togglePin(t),String(!!a))}
          ${f("rename",c.rename,"rename",()=>this.startRenaming(t))}
          <a class="round small download" href=${this.api.downloadUrl(s)} download data-name=${i("downloadNamed",{title:r})} aria-label=${i("downloadNamed",{title:r})} title=${i("downloadNamed",{title:r})}>${c.download}</a>
          ${f("delete",c.trash,"deleteNamed",()=>this.delete(t))}
        </span>
        ${h?this.showMatch(h,`match-${e}`):o}`}
    </li>`}showMatch({type:t,before:e,words:s,after:a},l){let u=t==="human",h=u?d=>d:k;return n`<p class="match" id=${l}>${u?n`<span class="who">${i("you")}</span> `:o}<span dir="auto">${h(e)}<mark>${s}</mark>${h(a)}</span></p>`}showRenaming(t){return n`<form class="renaming" @submit=${s=>this.rename(s,t)} @keydown=${s=>{s.key==="Escape"&&(s.preventDefault(),this.endRenaming(t))}}>
      <label class="unseen" for="new-title">${i("newTitle")}</label>
      <input id="new-title" name="title" maxlength="255" autocomplete="off" .value=${t.title}>
      <button type="submit">${i("save")}</button>
      <button type="button" class="quiet" @click=${()=>this.endRenaming(t)}>${i("cancel")}</button>
    </form>`}};customElements.define("iblai-mentor-history",g);
