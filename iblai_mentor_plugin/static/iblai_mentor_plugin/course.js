var Ce={},se="en",qe=r=>({strings:Ce,language:se}=r),a=(r,e={})=>(Ce[r]??r).replace(/\{(\w+)\}/g,(t,i)=>String(e[i]??t)),I=r=>e=>new Intl.DateTimeFormat(se,r).format(new Date(e)),wt=I({hour:"2-digit",minute:"2-digit"}),W=I({dateStyle:"medium"}),_=I({dateStyle:"medium",timeStyle:"short"}),re=I({year:"numeric",month:"short",day:"numeric",hour:"2-digit",minute:"2-digit",timeZoneName:"short"}),b=r=>new Intl.NumberFormat(se).format(r);var Pe=(r,e=Date.now())=>{if(r<90)return a("inSeconds",{seconds:b(Math.max(1,Math.ceil(r)))});let t=e+r*1e3;return r<20*3600?a("atTime",{time:wt(t)}):a("onDay",{day:_(t)})};var V=globalThis,G=V.ShadowRoot&&(V.ShadyCSS===void 0||V.ShadyCSS.nativeShadow)&&"adoptedStyleSheets"in Document.prototype&&"replace"in CSSStyleSheet.prototype,Ne=Symbol(),Me=new WeakMap,K=class{constructor(e,t,i){if(this._$cssResult$=!0,i!==Ne)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=e,this.t=t}get styleSheet(){let e=this.o,t=this.t;if(G&&e===void 0){let i=t!==void 0&&t.length===1;i&&(e=Me.get(t)),e===void 0&&((this.o=e=new CSSStyleSheet).replaceSync(this.cssText),i&&Me.set(t,e))}return e}toString(){return this.cssText}},M=r=>new K(typeof r=="string"?r:r+"",void 0,Ne);var Ue=(r,e)=>{if(G)r.adoptedStyleSheets=e.map(t=>t instanceof CSSStyleSheet?t:t.styleSheet);else for(let t of e){let i=document.createElement("style"),s=V.litNonce;s!==void 0&&i.setAttribute("nonce",s),i.textContent=t.cssText,r.appendChild(i)}},ne=G?r=>r:r=>r instanceof CSSStyleSheet?(e=>{let t="";for(let i of e.cssRules)t+=i.cssText;return M(t)})(r):r;var{is:vt,defineProperty:yt,getOwnPropertyDescriptor:xt,getOwnPropertyNames:kt,getOwnPropertySymbols:_t,getPrototypeOf:St}=Object,Q=globalThis,De=Q.trustedTypes,At=De?De.emptyScript:"",zt=Q.reactiveElementPolyfillSupport,N=(r,e)=>r,ae={toAttribute(r,e){switch(e){case Boolean:r=r?At:null;break;case Object:case Array:r=r==null?r:JSON.stringify(r)}return r},fromAttribute(r,e){let t=r;switch(e){case Boolean:t=r!==null;break;case Number:t=r===null?null:Number(r);break;case Object:case Array:try{t=JSON.parse(r)}catch{t=null}}return t}},Le=(r,e)=>!vt(r,e),He={attribute:!0,type:String,converter:ae,reflect:!1,useDefault:!1,hasChanged:Le};Symbol.metadata??=Symbol("metadata"),Q.litPropertyMetadata??=new WeakMap;var k=class extends HTMLElement{static addInitializer(e){this._$Ei(),(this.l??=[]).push(e)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(e,t=He){if(t.state&&(t.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(e)&&((t=Object.create(t)).wrapped=!0),this.elementProperties.set(e,t),!t.noAccessor){let i=Symbol(),s=this.getPropertyDescriptor(e,i,t);s!==void 0&&yt(this.prototype,e,s)}}static getPropertyDescriptor(e,t,i){let{get:s,set:n}=xt(this.prototype,e)??{get(){return this[t]},set(o){this[t]=o}};return{get:s,set(o){let d=s?.call(this);n?.call(this,o),this.requestUpdate(e,d,i)},configurable:!0,enumerable:!0}}static getPropertyOptions(e){return this.elementProperties.get(e)??He}static _$Ei(){if(this.hasOwnProperty(N("elementProperties")))return;let e=St(this);e.finalize(),e.l!==void 0&&(this.l=[...e.l]),this.elementProperties=new Map(e.elementProperties)}static finalize(){if(this.hasOwnProperty(N("finalized")))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(N("properties"))){let t=this.properties,i=[...kt(t),..._t(t)];for(let s of i)this.createProperty(s,t[s])}let e=this[Symbol.metadata];if(e!==null){let t=litPropertyMetadata.get(e);if(t!==void 0)for(let[i,s]of t)this.elementProperties.set(i,s)}this._$Eh=new Map;for(let[t,i]of this.elementProperties){let s=this._$Eu(t,i);s!==void 0&&this._$Eh.set(s,t)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(e){let t=[];if(Array.isArray(e)){let i=new Set(e.flat(1/0).reverse());for(let s of i)t.unshift(ne(s))}else e!==void 0&&t.push(ne(e));return t}static _$Eu(e,t){let i=t.attribute;return i===!1?void 0:typeof i=="string"?i:typeof e=="string"?e.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(e=>this.enableUpdating=e),this._$AL=new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(e=>e(this))}addController(e){(this._$EO??=new Set).add(e),this.renderRoot!==void 0&&this.isConnected&&e.hostConnected?.()}removeController(e){this._$EO?.delete(e)}_$E_(){let e=new Map,t=this.constructor.elementProperties;for(let i of t.keys())this.hasOwnProperty(i)&&(e.set(i,this[i]),delete this[i]);e.size>0&&(this._$Ep=e)}createRenderRoot(){let e=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return Ue(e,this.constructor.elementStyles),e}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(e=>e.hostConnected?.())}enableUpdating(e){}disconnectedCallback(){this._$EO?.forEach(e=>e.hostDisconnected?.())}attributeChangedCallback(e,t,i){this._$AK(e,i)}_$ET(e,t){let i=this.constructor.elementProperties.get(e),s=this.constructor._$Eu(e,i);if(s!==void 0&&i.reflect===!0){let n=(i.converter?.toAttribute!==void 0?i.converter:ae).toAttribute(t,i.type);this._$Em=e,n==null?this.removeAttribute(s):this.setAttribute(s,n),this._$Em=null}}_$AK(e,t){let i=this.constructor,s=i._$Eh.get(e);if(s!==void 0&&this._$Em!==s){let n=i.getPropertyOptions(s),o=typeof n.converter=="function"?{fromAttribute:n.converter}:n.converter?.fromAttribute!==void 0?n.converter:ae;this._$Em=s;let d=o.fromAttribute(t,n.type);this[s]=d??this._$Ej?.get(s)??d,this._$Em=null}}requestUpdate(e,t,i,s=!1,n){if(e!==void 0){let o=this.constructor;if(s===!1&&(n=this[e]),i??=o.getPropertyOptions(e),!((i.hasChanged??Le)(n,t)||i.useDefault&&i.reflect&&n===this._$Ej?.get(e)&&!this.hasAttribute(o._$Eu(e,i))))return;this.C(e,t,i)}this.isUpdatePending===!1&&(this._$ES=this._$EP())}C(e,t,{useDefault:i,reflect:s,wrapped:n},o){i&&!(this._$Ej??=new Map).has(e)&&(this._$Ej.set(e,o??t??this[e]),n!==!0||o!==void 0)||(this._$AL.has(e)||(this.hasUpdated||i||(t=void 0),this._$AL.set(e,t)),s===!0&&this._$Em!==e&&(this._$Eq??=new Set).add(e))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(t){Promise.reject(t)}let e=this.scheduleUpdate();return e!=null&&await e,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(let[s,n]of this._$Ep)this[s]=n;this._$Ep=void 0}let i=this.constructor.elementProperties;if(i.size>0)for(let[s,n]of i){let{wrapped:o}=n,d=this[s];o!==!0||this._$AL.has(s)||d===void 0||this.C(s,void 0,n,d)}}let e=!1,t=this._$AL;try{e=this.shouldUpdate(t),e?(this.willUpdate(t),this._$EO?.forEach(i=>i.hostUpdate?.()),this.update(t)):this._$EM()}catch(i){throw e=!1,this._$EM(),i}e&&this._$AE(t)}willUpdate(e){}_$AE(e){this._$EO?.forEach(t=>t.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(e)),this.updated(e)}_$EM(){this._$AL=new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(e){return!0}update(e){this._$Eq&&=this._$Eq.forEach(t=>this._$ET(t,this[t])),this._$EM()}updated(e){}firstUpdated(e){}};k.elementStyles=[],k.shadowRootOptions={mode:"open"},k[N("elementProperties")]=new Map,k[N("finalized")]=new Map,zt?.({ReactiveElement:k}),(Q.reactiveElementVersions??=[]).push("2.1.2");var pe=globalThis,je=r=>r,J=pe.trustedTypes,Re=J?J.createPolicy("lit-html",{createHTML:r=>r}):void 0,Ke="$lit$",S=`lit$${Math.random().toFixed(9).slice(2)}$`,Ge="?"+S,Et=`<${Ge}>`,E=document,D=()=>E.createComment(""),H=r=>r===null||typeof r!="object"&&typeof r!="function",me=Array.isArray,Tt=r=>me(r)||typeof r?.[Symbol.iterator]=="function",oe=`[ 	
\f\r]`,U=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,Be=/-->/g,Fe=/>/g,A=RegExp(`>|${oe}(?:([^\\s"'>=/]+)(${oe}*=${oe}*(?:[^ 	
\f\r"'\`<>=]|("|')|))|$)`,"g"),Ie=/'/g,We=/"/g,Qe=/^(?:script|style|textarea|title)$/i,fe=r=>(e,...t)=>({_$litType$:r,strings:e,values:t}),l=fe(1),$=fe(2),mi=fe(3),T=Symbol.for("lit-noChange"),h=Symbol.for("lit-nothing"),Ve=new WeakMap,z=E.createTreeWalker(E,129);function Je(r,e){if(!me(r)||!r.hasOwnProperty("raw"))throw Error("invalid template strings array");return Re!==void 0?Re.createHTML(e):e}var Ot=(r,e)=>{let t=r.length-1,i=[],s,n=e===2?"<svg>":e===3?"<math>":"",o=U;for(let d=0;d<t;d++){let c=r[d],u,m,f=-1,v=0;for(;v<c.length&&(o.lastIndex=v,m=o.exec(c),m!==null);)v=o.lastIndex,o===U?m[1]==="!--"?o=Be:m[1]!==void 0?o=Fe:m[2]!==void 0?(Qe.test(m[2])&&(s=RegExp("</"+m[2],"g")),o=A):m[3]!==void 0&&(o=A):o===A?m[0]===">"?(o=s??U,f=-1):m[1]===void 0?f=-2:(f=o.lastIndex-m[2].length,u=m[1],o=m[3]===void 0?A:m[3]==='"'?We:Ie):o===We||o===Ie?o=A:o===Be||o===Fe?o=U:(o=A,s=void 0);let x=o===A&&r[d+1].startsWith("/>")?" ":"";n+=o===U?c+Et:f>=0?(i.push(u),c.slice(0,f)+Ke+c.slice(f)+S+x):c+S+(f===-2?d:x)}return[Je(r,n+(r[t]||"<?>")+(e===2?"</svg>":e===3?"</math>":"")),i]},L=class r{constructor({strings:e,_$litType$:t},i){let s;this.parts=[];let n=0,o=0,d=e.length-1,c=this.parts,[u,m]=Ot(e,t);if(this.el=r.createElement(u,i),z.currentNode=this.el.content,t===2||t===3){let f=this.el.content.firstChild;f.replaceWith(...f.childNodes)}for(;(s=z.nextNode())!==null&&c.length<d;){if(s.nodeType===1){if(s.hasAttributes())for(let f of s.getAttributeNames())if(f.endsWith(Ke)){let v=m[o++],x=s.getAttribute(f).split(S),C=/([.?@])?(.*)/.exec(v);c.push({type:1,index:n,name:C[2],strings:x,ctor:C[1]==="."?de:C[1]==="?"?ce:C[1]==="@"?he:P}),s.removeAttribute(f)}else f.startsWith(S)&&(c.push({type:6,index:n}),s.removeAttribute(f));if(Qe.test(s.tagName)){let f=s.textContent.split(S),v=f.length-1;if(v>0){s.textContent=J?J.emptyScript:"";for(let x=0;x<v;x++)s.append(f[x],D()),z.nextNode(),c.push({type:2,index:++n});s.append(f[v],D())}}}else if(s.nodeType===8)if(s.data===Ge)c.push({type:2,index:n});else{let f=-1;for(;(f=s.data.indexOf(S,f+1))!==-1;)c.push({type:7,index:n}),f+=S.length-1}n++}}static createElement(e,t){let i=E.createElement("template");return i.innerHTML=e,i}};function q(r,e,t=r,i){if(e===T)return e;let s=i!==void 0?t._$Co?.[i]:t._$Cl,n=H(e)?void 0:e._$litDirective$;return s?.constructor!==n&&(s?._$AO?.(!1),n===void 0?s=void 0:(s=new n(r),s._$AT(r,t,i)),i!==void 0?(t._$Co??=[])[i]=s:t._$Cl=s),s!==void 0&&(e=q(r,s._$AS(r,e.values),s,i)),e}var le=class{constructor(e,t){this._$AV=[],this._$AN=void 0,this._$AD=e,this._$AM=t}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(e){let{el:{content:t},parts:i}=this._$AD,s=(e?.creationScope??E).importNode(t,!0);z.currentNode=s;let n=z.nextNode(),o=0,d=0,c=i[0];for(;c!==void 0;){if(o===c.index){let u;c.type===2?u=new j(n,n.nextSibling,this,e):c.type===1?u=new c.ctor(n,c.name,c.strings,this,e):c.type===6&&(u=new ue(n,this,e)),this._$AV.push(u),c=i[++d]}o!==c?.index&&(n=z.nextNode(),o++)}return z.currentNode=E,s}p(e){let t=0;for(let i of this._$AV)i!==void 0&&(i.strings!==void 0?(i._$AI(e,i,t),t+=i.strings.length-2):i._$AI(e[t])),t++}},j=class r{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(e,t,i,s){this.type=2,this._$AH=h,this._$AN=void 0,this._$AA=e,this._$AB=t,this._$AM=i,this.options=s,this._$Cv=s?.isConnected??!0}get parentNode(){let e=this._$AA.parentNode,t=this._$AM;return t!==void 0&&e?.nodeType===11&&(e=t.parentNode),e}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(e,t=this){e=q(this,e,t),H(e)?e===h||e==null||e===""?(this._$AH!==h&&this._$AR(),this._$AH=h):e!==this._$AH&&e!==T&&this._(e):e._$litType$!==void 0?this.$(e):e.nodeType!==void 0?this.T(e):Tt(e)?this.k(e):this._(e)}O(e){return this._$AA.parentNode.insertBefore(e,this._$AB)}T(e){this._$AH!==e&&(this._$AR(),this._$AH=this.O(e))}_(e){this._$AH!==h&&H(this._$AH)?this._$AA.nextSibling.data=e:this.T(E.createTextNode(e)),this._$AH=e}$(e){let{values:t,_$litType$:i}=e,s=typeof i=="number"?this._$AC(e):(i.el===void 0&&(i.el=L.createElement(Je(i.h,i.h[0]),this.options)),i);if(this._$AH?._$AD===s)this._$AH.p(t);else{let n=new le(s,this),o=n.u(this.options);n.p(t),this.T(o),this._$AH=n}}_$AC(e){let t=Ve.get(e.strings);return t===void 0&&Ve.set(e.strings,t=new L(e)),t}k(e){me(this._$AH)||(this._$AH=[],this._$AR());let t=this._$AH,i,s=0;for(let n of e)s===t.length?t.push(i=new r(this.O(D()),this.O(D()),this,this.options)):i=t[s],i._$AI(n),s++;s<t.length&&(this._$AR(i&&i._$AB.nextSibling,s),t.length=s)}_$AR(e=this._$AA.nextSibling,t){for(this._$AP?.(!1,!0,t);e!==this._$AB;){let i=je(e).nextSibling;je(e).remove(),e=i}}setConnected(e){this._$AM===void 0&&(this._$Cv=e,this._$AP?.(e))}},P=class{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(e,t,i,s,n){this.type=1,this._$AH=h,this._$AN=void 0,this.element=e,this.name=t,this._$AM=s,this.options=n,i.length>2||i[0]!==""||i[1]!==""?(this._$AH=Array(i.length-1).fill(new String),this.strings=i):this._$AH=h}_$AI(e,t=this,i,s){let n=this.strings,o=!1;if(n===void 0)e=q(this,e,t,0),o=!H(e)||e!==this._$AH&&e!==T,o&&(this._$AH=e);else{let d=e,c,u;for(e=n[0],c=0;c<n.length-1;c++)u=q(this,d[i+c],t,c),u===T&&(u=this._$AH[c]),o||=!H(u)||u!==this._$AH[c],u===h?e=h:e!==h&&(e+=(u??"")+n[c+1]),this._$AH[c]=u}o&&!s&&this.j(e)}j(e){e===h?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,e??"")}},de=class extends P{constructor(){super(...arguments),this.type=3}j(e){this.element[this.name]=e===h?void 0:e}},ce=class extends P{constructor(){super(...arguments),this.type=4}j(e){this.element.toggleAttribute(this.name,!!e&&e!==h)}},he=class extends P{constructor(e,t,i,s,n){super(e,t,i,s,n),this.type=5}_$AI(e,t=this){if((e=q(this,e,t,0)??h)===T)return;let i=this._$AH,s=e===h&&i!==h||e.capture!==i.capture||e.once!==i.once||e.passive!==i.passive,n=e!==h&&(i===h||s);s&&this.element.removeEventListener(this.name,this,i),n&&this.element.addEventListener(this.name,this,e),this._$AH=e}handleEvent(e){typeof this._$AH=="function"?this._$AH.call(this.options?.host??this.element,e):this._$AH.handleEvent(e)}},ue=class{constructor(e,t,i){this.element=e,this.type=6,this._$AN=void 0,this._$AM=t,this.options=i}get _$AU(){return this._$AM._$AU}_$AI(e){q(this,e)}};var Ct=pe.litHtmlPolyfillSupport;Ct?.(L,j),(pe.litHtmlVersions??=[]).push("3.3.3");var Ze=(r,e,t)=>{let i=t?.renderBefore??e,s=i._$litPart$;if(s===void 0){let n=t?.renderBefore??null;i._$litPart$=s=new j(e.insertBefore(D(),n),n,void 0,t??{})}return s._$AI(r),s};var ge=globalThis,y=class extends k{constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){let e=super.createRenderRoot();return this.renderOptions.renderBefore??=e.firstChild,e}update(e){let t=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(e),this._$Do=Ze(t,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return T}};y._$litElement$=!0,y.finalized=!0,ge.litElementHydrateSupport?.({LitElement:y});var qt=ge.litElementPolyfillSupport;qt?.({LitElement:y});(ge.litElementVersions??=[]).push("4.2.2");var Z=class extends Error{constructor(e,{status:t=0,wait:i=0}={}){super(e),this.name="ApiError",this.detail=e,this.status=t,this.wait=i}get isOffline(){return this.status===0}get isLoggedOut(){return this.status===401||this.status===403&&this.detail.startsWith("CSRF")}get isPassing(){return[0,429,500,502,503,504].includes(this.status)}},Pt=r=>typeof r?.detail=="string"?r.detail:(r&&typeof r=="object"?Object.values(r).flat():[]).filter(t=>typeof t=="string").join(" "),Mt=(r,e)=>e.split("; ").find(t=>t.startsWith(`${r}=`))?.slice(r.length+1),Nt=async r=>{let e=await r.json().catch(()=>null);throw new Z(Pt(e),{status:r.status,wait:Number(r.headers.get("Retry-After"))||0})},p=encodeURIComponent,X=class{constructor({apiUrl:e,csrfCookie:t,csrfToken:i},{fetch:s=window.fetch.bind(window),document:n=window.document}={}){Object.assign(this,{url:e,csrfCookie:t,csrfToken:i,fetch:s,document:n})}get token(){return Mt(this.csrfCookie,this.document.cookie)||this.csrfToken}async send(e,t,{body:i,accept:s="application/json",signal:n}={}){let o={Accept:s};e!=="GET"&&(o["X-CSRFToken"]=this.token),i!==void 0&&(o["Content-Type"]="application/json");let d={method:e,headers:o,body:i&&JSON.stringify(i),credentials:"same-origin",signal:n},c;try{c=await this.fetch(this.url+t,d)}catch(u){throw u.name==="AbortError"?u:new Z("")}return c.ok?c:Nt(c)}async call(e,t,i){let s=await this.send(e,t,{body:i});return s.status===204?null:s.json()}async find(e){try{return await this.call("GET",e)}catch(t){if(t.status===404||t.status===405)return null;throw t}}getPlace(e,t){return this.call("GET",`courses/${p(e)}/place/?usage_key=${p(t)}`)}sayOfNotice({version:e,digest:t},i,s){return this.call("POST","notice/",{version:e,digest:t,accepted:i,course_id:s})}withdrawNotice(){return this.call("DELETE","notice/")}async createSession(e){return(await this.call("POST","sessions/",{mentor:e})).session_id}listSessions(e,{page:t=1,size:i=30,search:s="",unit:n=""}={}){let o={course_id:e,page:t,page_size:i,...s?{search:s}:{},...n?{usage_key:n}:{}};return this.find(`sessions/?${new URLSearchParams(o)}`)}listAskedUnits(e){return this.find(`courses/${p(e)}/asked-units/`)}downloadUrl(e){return`${this.url}sessions/${p(e)}/download-session`}getSession(e,t=1){return this.call("GET",`sessions/${p(e)}/?page_size=50&page=${t}`)}renameSession(e,t){return this.call("PUT",`sessions/${p(e)}/`,{title:t})}deleteSession(e){return this.call("DELETE",`sessions/${p(e)}/`)}pin(e){return this.call("POST","pin-message/",{session_id:e})}unpin(e){return this.call("DELETE","pin-message/",{session_id:e})}ask(e,t){return this.call("POST",`sessions/${p(e)}/messages/`,t)}stop(e,t){return this.call("POST",`sessions/${p(e)}/stop/`,{generation_id:t})}suggest(e){return this.find(`sessions/${p(e)}/suggestion?num_questions=3`)}follow(e,t,i,s){return this.send("GET",`sessions/${p(e)}/messages/${p(t)}/?after=${i}`,s)}createFeedback(e){return this.call("POST","mentor-feedback/create/",e)}updateFeedback(e,t){return this.call("PUT",`mentor-feedback/${p(e)}/`,t)}getInstruction(){return this.find("custom-instruction/")}saveInstruction(e,{isNew:t}){return this.call(t?"POST":"PUT","custom-instruction/",e)}listFacts(e,t=1){return this.find(`facts/?course_id=${p(e)}&page=${t}&page_size=50`)}listStatements(e,t=1){return this.find(`statements/?course_id=${p(e)}&page=${t}&page_size=50`)}correct(e,t,i){return this.call("POST","corrections/",{course_id:e,facts:t,is_true:i})}forget(e){return this.call("POST","forget/",e)}getRemembering(){return this.find("remembering/")}setPaused(e,t){return this.call("PUT","remembering/",{course_id:e,is_paused:t})}getSessionMemory(){return this.find("session-memory/")}setSessionMemory(e){return this.call("PUT","session-memory/",{keeps_session_memory:e})}listNotes(e){return this.find(`sessions/${p(e)}/memory/`)}saveNote(e,t,i){return this.call("PUT",`sessions/${p(e)}/memory/${p(t)}/`,{content:i})}deleteNote(e,t){return this.call("DELETE",`sessions/${p(e)}/memory/${p(t)}/`)}async startExport(e){return(await this.call("POST",e)).task_id}getTask(e){return this.call("GET",`tasks/${p(e)}`)}clearHistory(){return this.call("DELETE","clear-chathistory")}getCourseSettings(e){return this.find(`courses/${p(e)}/settings/`)}saveCourseSettings(e,t){return this.call("PUT",`courses/${p(e)}/settings/`,t)}listBriefings(e){return this.find(`courses/${p(e)}/briefings/`)}saveBriefing(e,t,i){return this.call("POST",`courses/${p(e)}/briefings/`,{text:t,...i})}publishBriefing(e,t,i){return this.call("POST",`courses/${p(e)}/briefings/${t}/publish/`,i)}deleteBriefing(e,t){return this.call("DELETE",`courses/${p(e)}/briefings/${t}/`)}listHints(e){return this.find(`courses/${p(e)}/problem-hints/`)}addHint(e,t){return this.call("POST",`courses/${p(e)}/problem-hints/`,t)}saveHint(e,t,i){return this.call("PUT",`courses/${p(e)}/problem-hints/${t}/`,i)}deleteHint(e,t){return this.call("DELETE",`courses/${p(e)}/problem-hints/${t}/`)}getAssistance(e){return this.find(`courses/${p(e)}/assistance/`)}setAssistance(e,t){return this.call("PUT",`courses/${p(e)}/assistance/`,t)}setManyAssistance(e,t){return this.call("POST",`courses/${p(e)}/assistance/`,t)}listQuietHours(e){return this.find(`courses/${p(e)}/quiet-hours/`)}addQuietHours(e,t){return this.call("POST",`courses/${p(e)}/quiet-hours/`,t)}deleteQuietHours(e,t){return this.call("DELETE",`courses/${p(e)}/quiet-hours/${t}/`)}listEvaluations(e){return this.find(`courses/${p(e)}/evaluations/`)}getActivity(e){return this.find(`courses/${p(e)}/activity/`)}getTold(e,t){return this.call("POST",`courses/${p(e)}/told/`,t)}};var R=(r,e=null,t=Date.now())=>{let i={kind:"broken",detail:"",until:r.wait?t+r.wait*1e3:0,retry:e};return r.isOffline?{...i,kind:"offline"}:r.isLoggedOut?{...i,kind:"loggedOut"}:r.status===429?{...i,kind:"limit",detail:Ut(r.detail)}:r.status===503?{...i,kind:"busy",detail:r.detail}:r.status>=500?i:r.status===404?{...i,kind:"refused",detail:""}:{...i,kind:"refused",detail:r.detail??"",retry:null}},Ut=r=>r.startsWith("Request was throttled")?"":r;var be=class extends y{static properties={question:{state:!0}};createRenderRoot(){return this}async ask(e){this.question=e,await this.updateComplete;let t=this.querySelector("dialog"),i=this.getRootNode().activeElement;return t.returnValue="",t.showModal(),await new Promise(s=>{t.addEventListener("close",s,{once:!0})}),i?.focus(),t.returnValue==="yes"}render(){let{title:e,text:t,yes:i}=this.question??{title:"",text:"",yes:""},s=n=>()=>this.querySelector("dialog").close(n);return l`<dialog aria-labelledby="confirmation-title" aria-describedby="confirmation-text">
      <h2 id="confirmation-title">${e}</h2>
      <p id="confirmation-text">${t}</p>
      <div class="actions">
        <button type="button" class="quiet" autofocus @click=${s("no")}>${a("cancel")}</button>
        <button type="button" class="danger" @click=${s("yes")}>${i}</button>
      </div>
    </dialog>`}};customElements.define("iblai-mentor-confirmation",be);var Dt={offline:"offline",loggedOut:"loggedOut",limit:"limitReached",busy:"busy",refused:"refused",broken:"broken"},Ht=({until:r,kind:e},t)=>{let i=(r-t)/1e3;return!r||i<=0?e==="limit"||e==="busy"?a("tryNow"):"":a("askAgain",{when:Pe(i,t)})},Y=(r,e,t=Date.now())=>{if(!r)return h;let{kind:i,detail:s,retry:n,until:o}=r,d=o>t,c=Ht(r,t);return l`<div class="problem" data-kind=${i} role="alert">
    <p>${s||a(Dt[i])}</p>
    ${c?l`<p class="muted" aria-live="off">${c}</p>`:h}
    ${i==="loggedOut"?l`<a class="button" href=${e.loginUrl} target="_blank" rel="noopener">${a("logIn")}</a>`:h}
    ${n&&i!=="loggedOut"?l`<button type="button" class="quiet" data-name=${a("tryAgain")} ?disabled=${d} @click=${n}>${a("tryAgain")}</button>`:h}
  </div>`};var Xe=(r,e,{sayTab:t,choose:i})=>{let s=n=>{let o=getComputedStyle(n.currentTarget).direction==="rtl"?-1:1,d=r.indexOf(e),c={ArrowRight:d+o,ArrowLeft:d-o,Home:0,End:r.length-1};n.key in c&&(n.preventDefault(),i(r.at(c[n.key]%r.length)))};return l`<div class="tabs" role="tablist" part="tabs" aria-label=${a("views")} @keydown=${s}>
    ${r.map(n=>l`<button type="button" role="tab" id="tab-${n}" aria-selected=${n===e} aria-controls="panel-${n}"
      tabindex=${n===e?0:-1} @click=${()=>i(n)}>${t(n)}</button>`)}
  </div>`};var g=class extends y{static properties={panel:{attribute:!1},problem:{state:!0},isLoading:{state:!0}};createRenderRoot(){return this}get api(){return this.panel.api}get course(){return this.panel.course}async attempt(e,t=null){this.problem=null;try{return await e(),!0}catch(i){if(i.status===void 0)throw i;return this.problem=R(i,t),this.panel.noteFailure(i),!1}}async load(e){this.isLoading=!0,await this.attempt(e,()=>this.load(e)),this.isLoading=!1}showState(){return l`${this.isLoading?l`<p class="muted loading">${a("loading")}</p>`:h}${Y(this.problem,this.panel)}`}async focusOn(e){await this.updateComplete,this.querySelector(e)?.focus()}};var $e=class extends g{static properties={whom:{attribute:!1},place:{attribute:!1},told:{state:!0}};willUpdate(e){e.has("place")&&(this.told=null)}look(e){e.preventDefault();let t=new FormData(e.target).get("question").trim();this.attempt(async()=>{this.told=await this.api.getTold(this.course,{usage_key:this.panel.usageKey??"",question:t,as:this.whom})})}render(){let e=`told-${this.whom}`;return l`<section aria-labelledby="${e}-title">
      <h2 id="${e}-title">${a(`toldTitle_${this.whom}`)}</h2>
      <p class="muted">${a(`toldAbout_${this.whom}`)}</p>
      <form class="fields" @submit=${this.look}>
        <div class="field"><label for="${e}-question">${a("toldQuestion")}</label><input id="${e}-question" name="question" maxlength="2000" dir="auto" autocomplete="off"></div>
        <div class="actions"><button type="submit" class="quiet" id=${e}>${a("toldLook")}</button></div>
      </form>
      ${this.showState()} <div role="status">${this.told?this.showTold():h}</div>
    </section>`}showTold(){let{sections:e=[],tokens:t,level:i}=this.told;return l`<p class="muted">${a("toldTokens",{tokens:b(t??0)})} ${i?a(`level_${i}`):""}</p>
      ${e.map(({name:s,text:n,is_shown:o=!0})=>l`<details class="told"><summary>${Ye(s)}</summary>
        ${o?l`<pre tabindex="0" role="group" aria-label=${Ye(s)} dir="auto">${n}</pre>`:l`<p class="muted">${n}</p>`}</details>`)}`}},Ye=r=>{let e=`section_${r}`;return a(e)===e?r:a(e)};customElements.define("iblai-mentor-told",$e);var we=class extends g{static properties={briefings:{state:!0},said:{state:!0},isChanged:{state:!0}};firstUpdated(){this.load(()=>this.fetch())}async fetch(){let e=await this.api.listBriefings(this.course);this.briefings=e?.results??null}get draft(){return this.briefings?.find(({published_at:e})=>!e)}get inForce(){return this.briefings?.filter(({published_at:e})=>e).sort((e,t)=>t.version-e.version)[0]}get seen(){return this.draft?{modified:this.draft.modified}:{}}get box(){return this.querySelector("#briefing")}async again(e,t){this.said="";let i=await this.attempt(async()=>{await e(),await this.fetch()});return i&&Object.assign(this,{said:a(t),isChanged:!1}),i}save(){return this.again(()=>this.api.saveBriefing(this.course,this.box.value,this.seen),"draftSaved")}async publish(){if((this.isChanged||!this.draft)&&!await this.save())return;let{version:e}=this.draft??{};e&&await this.panel.confirm({title:a("publishTitle"),text:a("publishText"),yes:a("publish")})&&await this.again(()=>this.api.publishBriefing(this.course,e,this.seen),"published")}async discard(){let{version:e}=this.draft;await this.again(()=>this.api.deleteBriefing(this.course,e),"discarded")&&(this.box.value=this.inForce?.text??""),this.focusOn("#briefing")}render(){return l`<section aria-labelledby="briefing-title">
      <h2 id="briefing-title">${a("briefingTitle")}</h2>
      <p class="muted">${a("briefingAbout")}</p>
      ${this.panel.isSearch?l`<p class="hint" id="briefing-idle">${a("briefingIdle")}</p>`:h}
      ${this.showState()} ${this.briefings?this.showForm():this.isLoading?h:l`<p class="muted">${a("notServed")}</p>`}
    </section>`}showForm(){let{draft:e,inForce:t}=this,i=e?a("draftOf",{when:_(e.modified??e.created)}):t?a("inForceSince",{when:_(t.published_at),version:t.version}):a("noBriefing");return l`<div class="field"><label for="briefing">${a("briefing")}</label>
        <textarea id="briefing" rows="7" dir="auto" .value=${(e??t)?.text??""} @input=${()=>{this.isChanged=!0,this.said=""}} aria-describedby="briefing-state"></textarea>
        <p class="hint muted" id="briefing-state">${i}</p></div>
      <div class="actions"><span role="status" class="muted">${this.said}</span>
        ${e?l`<button type="button" class="danger quiet" id="discard" @click=${this.discard}>${a("discard")}</button>`:h}
        <button type="button" class="quiet" id="save-draft" ?disabled=${!this.isChanged} @click=${this.save}>${a("saveDraft")}</button>
        <button type="button" id="publish" ?disabled=${!e&&!this.isChanged} @click=${this.publish}>${a("publish")}</button></div>`}};customElements.define("iblai-mentor-briefing",we);var ve=class extends g{static properties={settings:{state:!0},said:{state:!0},isAbsent:{state:!0}};firstUpdated(){this.load(()=>this.fetch())}async fetch(){this.settings=await this.api.getCourseSettings(this.course),this.isAbsent=this.settings===null}async save(e){this.said="";let t=await this.attempt(async()=>{await this.api.saveCourseSettings(this.course,e),await this.fetch()});this.said=t?a("saved"):"",t||(this.settings={...this.settings}),this.panel.lookAgain()}render(){return l`<section aria-labelledby="choice-title">
      <h2 id="choice-title">${a("choiceTitle")}</h2>
      ${this.showState()} ${this.isAbsent?l`<p class="muted">${a("notServed")}</p>`:h}
      ${this.settings?this.showSettings():h}
      <p role="status" class="muted">${this.said}</p>
    </section>`}showSettings(){let{is_on:e,is_switched_on_by_operator:t=!0,mentor:i,mentors:s=[],usage:n}=this.settings;return l`${t?h:l`<p class="problem" data-kind="refused">${a("notByOperator")}</p>`}
      <label class="switch"><input type="checkbox" role="switch" id="course-on" .checked=${!!e} @change=${o=>this.save({is_on:o.target.checked})}>
        <span>${a("courseOn")}</span></label>
      <div class="field"><label for="course-mentor">${a("courseMentor")}</label>
        <select id="course-mentor" @change=${o=>this.save({mentor:o.target.value})}>
          <option value="" ?selected=${!i}>${a("defaultMentor")}</option>
          ${s.map(({unique_id:o,name:d})=>l`<option value=${o} ?selected=${o===i}>${d}</option>`)}
        </select></div>
      ${this.showTools()}
      ${n?this.showUsage(n):h}`}showTools(){let{tools:e=[],known_tools:t=[]}=this.settings;if(!t.length)return h;let i=(s,n)=>this.save({tools:n?[...e,s]:e.filter(o=>o!==s)});return l`<fieldset class="tools"><legend>${a("toolsTitle")}</legend>
      <p class="muted">${a("toolsAbout")}</p>
      ${t.map(({slug:s,name:n})=>l`<label class="switch"><input type="checkbox" value=${s} .checked=${e.includes(s)}
        @change=${o=>i(s,o.target.checked)}><span>${n}</span></label>`)}</fieldset>`}showUsage({tokens:e,limit:t,percent:i,is_near_limit:s,resets_at:n,money:o=[]}){return l`<div class="usage"><label for="usage">${a("usage")}</label>
      <progress id="usage" max="100" .value=${Math.min(100,i??0)}></progress>
      <p class=${s?"warning":"muted"}>${a("usageTokens",{tokens:b(e??0),limit:b(t??0)})}
        ${n?a("allowanceUntil",{time:_(n)}):""} ${o.map(({amount:d,currency:c})=>`${d} ${c}`).join(", ")}</p></div>`}};customElements.define("iblai-mentor-choice",ve);var ye=class extends g{static properties={settings:{state:!0},said:{state:!0}};firstUpdated(){this.load(()=>this.fetch())}async fetch(){this.settings=await this.api.getCourseSettings(this.course)}async save(e){this.said="";let t=await this.attempt(async()=>{this.settings={...this.settings,...await this.api.saveCourseSettings(this.course,e)}});this.said=t?a("saved"):"",t||(this.settings={...this.settings}),this.panel.lookAgain()}saveContact(e){e.preventDefault(),this.save({help_contact:new FormData(e.target).get("contact")})}render(){return l`<section aria-labelledby="help-title">
      <h2 id="help-title">${a("helpTitle")}</h2>
      ${this.settings?this.showSettings():h}
      ${this.showState()} <p role="status" class="muted">${this.said}</p>
    </section>`}showSettings(){let{tells_answers:e,notice_names_answers:t,helps_when_graded:i,help_contact:s}=this.settings;return l`<label class="switch"><input type="checkbox" role="switch" id="tells-answers" .checked=${!!e} aria-describedby="answers-about"
        @change=${n=>this.save({tells_answers:n.target.checked})}><span>${a("tellsAnswers")}</span></label>
      <p class="hint muted" id="answers-about">${a("tellsAnswersAbout")} ${t?h:a("answersNotNamed")}</p>
      <label class="switch"><input type="checkbox" role="switch" id="helps-when-graded" .checked=${!!i} aria-describedby="graded-about"
        @change=${n=>this.save({helps_when_graded:n.target.checked})}><span>${a("helpsWhenGraded")}</span></label>
      <p class="hint muted" id="graded-about">${a("helpsWhenGradedAbout")}</p>
      <form class="field" @submit=${this.saveContact}><label for="help-contact">${a("helpContact")}</label>
        <input id="help-contact" name="contact" maxlength="500" dir="ltr" autocomplete="off" .value=${s??""} aria-describedby="contact-about">
        <p class="hint muted" id="contact-about">${a("helpContactAbout")}</p>
        <div class="actions"><button type="submit" class="quiet" id="save-contact">${a("save")}</button></div></form>`}};customElements.define("iblai-mentor-help",ye);var w=r=>l`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${r}</svg>`,B={again:w($`<path d="M20 11a8 8 0 1 0-2.3 6.3M20 4v7h-7"/>`),back:w($`<path d="M20 12H5M11 6l-6 6 6 6"/>`),close:w($`<path d="M6 6l12 12M18 6L6 18"/>`),copy:w($`<rect x="9" y="9" width="11" height="11" rx="2"/><path d="M5 15V6a2 2 0 0 1 2-2h8"/>`),download:w($`<path d="M12 4v11M7 11l5 5 5-5M5 20h14"/>`),down:w($`<path d="M12 5v14M6 13l6 6 6-6"/>`),eye:w($`<path d="M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 12z"/><circle cx="12" cy="12" r="3"/>`),pin:w($`<path d="M9 4h6l-1 6 3 3v2H7v-2l3-3zM12 15v5"/>`),plus:w($`<path d="M12 5v14M5 12h14"/>`),popIn:w($`<path d="M11 5v6H5M11 11L4 4M18 14v4a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2v-3M15 4h3a2 2 0 0 1 2 2v3"/>`),popOut:w($`<path d="M14 4h6v6M20 4l-9 9M18 14v4a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2V8a2 2 0 0 1 2-2h4"/>`),rename:w($`<path d="M4 20h4L19 9l-4-4L4 16zM13 7l4 4"/>`),search:w($`<circle cx="11" cy="11" r="6"/><path d="M16 16l4 4"/>`),send:w($`<path d="M12 19V5M6 11l6-6 6 6"/>`),stop:w($`<rect x="7" y="7" width="10" height="10" rx="1.5" class="filled"/>`),thumbDown:w($`<path d="M7 13V4h9.5a2 2 0 0 1 2 1.6l1.3 6a2 2 0 0 1-2 2.4H14l1 4a2 2 0 0 1-3.6 1.4zM7 4H4v9h3"/>`),thumbUp:w($`<path d="M7 11v9h9.5a2 2 0 0 0 2-1.6l1.3-6a2 2 0 0 0-2-2.4H14l1-4a2 2 0 0 0-3.6-1.4zM7 20H4v-9h3"/>`),trash:w($`<path d="M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13"/>`)};var Lt=["hint","mistake"],jt=["orient","concept","example","check"],xe=class extends g{static properties={problems:{state:!0},chosen:{state:!0},said:{state:!0},edited:{state:!0}};firstUpdated(){this.load(()=>this.fetch())}async fetch(){this.problems=(await this.api.listHints(this.course))?.problems??null}get hinted(){return this.problems?.find(({usage_key:e})=>e===this.chosen)??null}async again(e,t){this.said="";let i=await this.attempt(async()=>{await e(),await this.fetch()});return i&&Object.assign(this,{said:a(t),edited:null}),i}async save(e){e.preventDefault();let t=e.target,i=Object.fromEntries(new FormData(t)),s=()=>this.edited?this.api.saveHint(this.course,this.edited,i):this.api.addHint(this.course,{usage_key:this.chosen,...i});await this.again(s,"saved")&&t.reset(),this.focusOn("#hint-text")}async delete({id:e}){await this.again(()=>this.api.deleteHint(this.course,e),"deleted"),this.focusOn("#hinted-problem")}edit(e){this.edited=e.id,this.focusOn("#hint-text")}choose(e){Object.assign(this,{chosen:e,edited:null,said:"",problem:null})}render(){return l`<section aria-labelledby="hints-title">
      <h2 id="hints-title">${a("hintsTitle")}</h2>
      <p class="muted">${a("hintsAbout")}</p>
      ${this.problems?this.showAll():this.isLoading?h:l`<p class="muted">${a("notServed")}</p>`}
      ${this.showState()} <p role="status" class="muted">${this.said}</p>
    </section>`}showAll(){if(!this.problems.length)return l`<p class="muted">${a("noProblems")}</p>`;let e=({title:t,unit_title:i,usage_key:s,hints:n})=>`${[i,t].filter(Boolean).join(" › ")||s}${n.length?` (${n.length})`:""}`;return l`<div class="field"><label for="hinted-problem">${a("hintedProblem")}</label>
        <select id="hinted-problem" @change=${t=>this.choose(t.target.value)}>
          <option value="" ?selected=${!this.chosen}>${a("chooseProblem")}</option>
          ${this.problems.map(t=>l`<option value=${t.usage_key} ?selected=${t.usage_key===this.chosen}>${e(t)}</option>`)}
        </select></div>
      ${this.hinted?this.showHints(this.hinted):h}`}showHints({hints:e,title:t}){let i=e.find(({id:n})=>n===this.edited)??{kind:"hint",step:"concept",text:""},s=(n,o)=>l`<div class="field"><label for="hint-${n}">${a(`hint_${n}`)}</label><select id="hint-${n}" name=${n}>
      ${o.map(d=>l`<option value=${d} ?selected=${d===i[n]}>${a(`hint_${n}_${d}`)}</option>`)}</select></div>`;return l`${e.length?l`<ul class="list hints">${e.map(n=>this.showHint(n))}</ul>`:h}
      ${t?l`<form class="fields" @submit=${this.save}>
        ${s("kind",Lt)} ${s("step",jt)}
        <div class="field"><label for="hint-text">${a("hintText")}</label>
          <textarea id="hint-text" name="text" rows="3" maxlength="500" required dir="auto" .value=${i.text} aria-describedby="hint-about"></textarea>
          <p class="hint muted" id="hint-about">${a("hintTextAbout")}</p></div>
        <div class="actions">${this.edited?l`<button type="button" class="quiet" @click=${()=>{this.edited=null}}>${a("cancel")}</button>`:h}
          <button type="submit" id="save-hint">${a(this.edited?"save":"addHint")}</button></div></form>`:h}`}showHint(e){let t=(i,s,n,o)=>l`<button type="button" class="round small ${i}" aria-label=${a(n,{title:e.text})} @click=${o}>${s}</button>`;return l`<li><span><span class="muted">${a(`hint_kind_${e.kind}`)} · ${a(`hint_step_${e.step}`)}</span><br><bdi>${e.text}</bdi></span>
      <span class="buttons">${t("edit",B.rename,"changeHint",()=>this.edit(e))}${t("forget",B.trash,"deleteNamed",()=>this.delete(e))}</span></li>`}};customElements.define("iblai-mentor-hints",xe);var et=`/* Colours, in light and dark; each pair of text and ground has a contrast of 4.5 at the least, edges of controls one of 3. */
:host {
  --page: #fff; --ground: #f5f7f9; --raised: #fff; --own: #e8eff6; --line: #d5dde5; --edge: #77889a; --text: #1f2d3a; --muted: #526273;
  --primary: #0a3055; --primary-hover: #13457a; --on-primary: #fff; --link: #0a5a9c; --danger: #ab1f2b; --danger-ground: #fdf0f0; --warning: #7a4b00; --warning-ground: #fff6e3;
  --focus: #2f7fd1; --shadow: 0 4px 18px rgb(10 30 50 / 18%); --radius: 0.75rem;
  color-scheme: light; display: flex; flex-direction: column; block-size: 100%; background: var(--page); color: var(--text);
  font: 400 1rem/1.55 Inter, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "Noto Sans Arabic", sans-serif; overflow-wrap: anywhere; container-type: inline-size;
}
/* Of the page around it, or of the reader's system where it has a window of its own. */
:host([scheme="dark"]) {
  --page: #10181f; --ground: #17222c; --raised: #1c2935; --own: #1d3246; --line: #2d3d4c; --edge: #7d90a3; --text: #e4ebf1; --muted: #a9b8c6;
  --primary: #9cc7f0; --primary-hover: #bfdcf7; --on-primary: #0b1a28; --link: #8fc4f7; --danger: #ff9c9f; --danger-ground: #33191c; --warning: #f5c66b; --warning-ground: #32270f;
  --focus: #8fc4f7; --shadow: 0 4px 18px rgb(0 0 0 / 55%); color-scheme: dark;
}
*, *::before, *::after { box-sizing: border-box; }
[hidden] { display: none !important; }
.unseen { position: absolute; inline-size: 1px; block-size: 1px; margin: -1px; padding: 0; overflow: hidden; clip-path: inset(50%); white-space: nowrap; border: 0; }
.muted { color: var(--muted); }
h1, h2, h3, p, ul, ol, dl, dd, blockquote, fieldset { margin: 0; padding: 0; }
fieldset { border: 0; min-inline-size: 0; }
ul { list-style: none; }
a { color: var(--link); text-underline-offset: 0.15em; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }

/* Controls */
button, .button, input, select, textarea { font: inherit; color: inherit; }
button, .button {
  display: inline-flex; align-items: center; justify-content: center; gap: 0.5rem; min-block-size: 2.25rem; padding: 0.375rem 0.875rem; border: 1px solid transparent; border-radius: 0.5rem;
  background: var(--primary); color: var(--on-primary); font-size: 0.9375rem; font-weight: 600; line-height: 1.35; text-decoration: none; cursor: pointer;
}
button:hover, .button:hover { background: var(--primary-hover); }
button:disabled { opacity: 0.55; cursor: default; }
.quiet { border-color: var(--edge); background: transparent; color: var(--text); font-weight: 500; }
.quiet:hover { background: var(--ground); }
.danger { background: var(--danger); color: var(--page); }
.danger:hover { background: var(--danger); filter: brightness(1.1); }
.danger.quiet { border-color: var(--danger); background: transparent; color: var(--danger); }
.danger.quiet:hover { background: var(--danger-ground); filter: none; }
.round { inline-size: 2.5rem; block-size: 2.5rem; min-block-size: 0; flex: none; padding: 0; border-radius: 50%; background: transparent; color: var(--muted); }
.round:hover { background: var(--ground); color: var(--text); }
.round.small { inline-size: 2rem; block-size: 2rem; }
.icon { inline-size: 1.25rem; block-size: 1.25rem; flex: none; fill: none; stroke: currentcolor; stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round; }
.icon .filled { fill: currentcolor; }
.small .icon { inline-size: 1.0625rem; block-size: 1.0625rem; }
input:not([type="checkbox"], [type="radio"]), select, textarea { inline-size: 100%; padding: 0.5rem 0.75rem; border: 1px solid var(--edge); border-radius: 0.5rem; background: var(--raised); }
input[type="checkbox"], input[type="radio"] { inline-size: 1.25rem; block-size: 1.25rem; flex: none; margin: 0; accent-color: var(--primary); }
textarea { display: block; resize: vertical; }
progress { inline-size: 100%; block-size: 0.5rem; accent-color: var(--primary); }
.actions { display: flex; flex-wrap: wrap; align-items: center; justify-content: flex-end; gap: 0.5rem; }
.actions.start { justify-content: flex-start; }
.field { display: grid; gap: 0.25rem; }
.field label { font-weight: 600; font-size: 0.9375rem; }
.hint { font-size: 0.875rem; }
.switch { display: flex; align-items: flex-start; gap: 0.625rem; padding-block: 0.25rem; cursor: pointer; }
.switch input { margin-block-start: 0.125rem; }

/* Head and tabs */
header { display: flex; align-items: flex-start; gap: 0.5rem; padding: 0.75rem 0.75rem 0.375rem 1rem; padding-inline: 1rem 0.625rem; }
.way-back { padding: 0.5rem 1rem 0; font-size: 0.9375rem; }
.way-back a { display: inline-flex; align-items: center; gap: 0.375rem; min-block-size: 2rem; }
.way-back .icon:dir(rtl) { transform: scaleX(-1); }
.title { flex: 1; min-inline-size: 0; }
h1 { font-size: 1.125rem; font-weight: 650; line-height: 1.3; letter-spacing: -0.01em; }
.unit { display: flex; align-items: center; gap: 0.375rem; font-size: 0.875rem; }
.unit > span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.unit .icon { inline-size: 1rem; block-size: 1rem; }
.buttons { display: flex; margin-block-start: -0.25rem; }
.tabs { display: flex; gap: 0.25rem; padding-inline: 0.5rem; border-block-end: 1px solid var(--line); overflow-x: auto; scrollbar-width: none; }
.tabs button { min-block-size: 2.5rem; padding: 0.375rem 0.625rem; border: 0; border-radius: 0.375rem 0.375rem 0 0; background: none; color: var(--muted); font-weight: 500; white-space: nowrap; flex: none; position: relative; }
.tabs button:hover { background: var(--ground); color: var(--text); }
.tabs button[aria-selected="true"] { color: var(--text); font-weight: 600; }
.tabs button[aria-selected="true"]::after { content: ""; position: absolute; inset-inline: 0.5rem; inset-block-end: 0; block-size: 3px; border-radius: 3px 3px 0 0; background: var(--primary); }
.tabs button:focus-visible { outline-offset: -3px; }
.content { flex: 1; min-block-size: 0; display: flex; flex-direction: column; position: relative; }
.content > *, iblai-mentor-arriving > * { flex: 1; min-block-size: 0; display: flex; flex-direction: column; }
main { flex: 1; min-block-size: 0; display: flex; flex-direction: column; }
.trouble { padding: 1rem; }

/* Conversation */
.log { flex: 1; min-block-size: 5rem; overflow-y: auto; overscroll-behavior: contain; padding: 1rem; outline-offset: -3px; }
.messages { display: flex; flex-direction: column; gap: 1.25rem; max-inline-size: 46rem; margin-inline: auto; min-block-size: 100%; }
.older { align-self: center; }
iblai-mentor-message { display: block; }
.said.own { display: flex; flex-direction: column; align-items: flex-end; gap: 0.25rem; padding-inline-start: 2.5rem; }
.said.own .words { padding: 0.5rem 0.875rem; border-radius: var(--radius) var(--radius) 0.25rem var(--radius); background: var(--own); white-space: pre-wrap; max-inline-size: 100%; }
:host(:dir(rtl)) .said.own .words { border-radius: var(--radius) var(--radius) var(--radius) 0.25rem; }
.said[data-state="sending"] .words, .said[data-state="unsent"] .words { opacity: 0.75; }
.who { margin-block-end: 0.25rem; font-size: 0.875rem; font-weight: 650; color: var(--primary); }
.edit-question { margin-block-start: -0.125rem; }
.said.own.editing { gap: 0.5rem; align-items: stretch; }
.editing textarea { min-block-size: 4rem; }
.note { margin-block-start: 0.375rem; color: var(--muted); font-size: 0.9375rem; display: flex; flex-wrap: wrap; align-items: center; gap: 0.5rem; }
.steps { margin-block: 0 0.375rem; font-size: 0.8125rem; line-height: 1.25rem; }
.said:not(.own) .note { padding: 0.5rem 0.75rem; border-radius: 0.5rem; background: var(--ground); }
.words > :first-child { margin-block-start: 0; }
.said:not(.own) .words > * { content-visibility: auto; contain-intrinsic-size: auto 3rem; }
.words > p, .words > ul, .words > ol, .words > blockquote, .words > .code, .words > .table, .words > .formula { margin-block-start: 0.75rem; }
.words h3, .words h4 { margin: 1rem 0 0; font-size: 1rem; font-weight: 650; }
/* A quote in another script than the sentences around it keeps its own order. */
.words p, .words li, .words h3, .words h4, .words th, .words td { unicode-bidi: plaintext; }
.words ul, .words ol { padding-inline-start: 1.5rem; }
.words ul { list-style: disc; }
.words li.task { list-style: none; margin-inline-start: -1.25rem; }
.words sub, .words sup { line-height: 0; }
.words li + li { margin-block-start: 0.25rem; }
.words blockquote { padding-inline-start: 0.875rem; border-inline-start: 3px solid var(--line); color: var(--muted); }
.words hr { border: 0; border-block-start: 1px solid var(--line); margin-block: 1rem; }
.words code { padding: 0.1em 0.3em; border-radius: 0.25rem; background: var(--ground); font: 0.9em/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
.words pre { margin: 0; padding: 0.75rem 0.875rem; overflow-x: auto; outline-offset: -3px; }
.words pre code { padding: 0; background: none; font-size: 0.875rem; overflow-wrap: normal; }
.words .plain { padding: 0; white-space: pre-wrap; font: inherit; }
.code { border: 1px solid var(--line); border-radius: 0.5rem; background: var(--ground); overflow: hidden; }
.code-head { display: flex; align-items: center; justify-content: space-between; padding: 0.125rem 0.375rem 0.125rem 0.875rem; padding-inline: 0.875rem 0.375rem; border-block-end: 1px solid var(--line); color: var(--muted); font-size: 0.8125rem; }
.copy { min-block-size: 1.75rem; padding: 0.125rem 0.625rem; background: none; color: var(--link); font-size: 0.8125rem; }
.copy:hover { background: var(--raised); }
.table { overflow-x: auto; }
table { border-collapse: collapse; font-size: 0.9375rem; }
th, td { overflow-wrap: break-word; padding: 0.375rem 0.75rem; border: 1px solid var(--line); text-align: start; }
th { background: var(--ground); font-weight: 650; }
[data-align="center"] { text-align: center; }
[data-align="right"] { text-align: end; }
.formula { overflow-x: auto; overflow-y: hidden; max-inline-size: 100%; direction: ltr; unicode-bidi: isolate; }
.formula[data-formula="display"] { display: block; text-align: center; padding-block: 0.25rem; }
.formula math { font-family: "iblai-mentor-maths", math; font-size: 1.08em; }
.formula annotation { display: none; }
.dots { display: flex; gap: 0.3rem; padding-block: 0.5rem; }
.dots span { inline-size: 0.45rem; block-size: 0.45rem; border-radius: 50%; background: var(--edge); }
@media (prefers-reduced-motion: no-preference) {
  .dots span { animation: wait 1.2s infinite ease-in-out; }
  .dots span:nth-child(2) { animation-delay: 0.15s; }
  .dots span:nth-child(3) { animation-delay: 0.3s; }
  .round, button { transition: background-color 0.12s; }
}
@keyframes wait { 0%, 70%, 100% { opacity: 0.3; } 35% { opacity: 1; } }
.cite { display: inline-flex; min-inline-size: 1.5rem; min-block-size: 1.5rem; padding: 0 0.375rem; margin-inline: 0.125rem; border: 1px solid var(--edge); border-radius: 1rem; background: var(--raised); color: var(--link); font-size: 0.75rem; font-weight: 650; vertical-align: baseline; }
.cite:hover { background: var(--own); }
.quote { position: fixed; z-index: 5; inline-size: max-content; max-inline-size: min(22rem, 100vw - 1rem); max-block-size: 60vh; overflow: auto; padding: 0.75rem 0.875rem; border: 1px solid var(--line); border-radius: 0.625rem; background: var(--raised); box-shadow: var(--shadow); font-size: 0.9375rem; }
.quote-title { font-weight: 650; }
.quote blockquote { margin-block: 0.375rem 0.5rem; padding-inline-start: 0.75rem; border-inline-start: 3px solid var(--primary); }
.quote a { font-weight: 600; display: inline-block; padding-block: 0.125rem; }
.sources { margin-block-start: 0.75rem; padding: 0.5rem 0.875rem; border: 1px solid var(--line); border-radius: 0.625rem; background: var(--ground); font-size: 0.9375rem; }
summary { cursor: pointer; font-weight: 600; border-radius: 0.25rem; }
.sources .count { color: var(--muted); font-weight: 400; }
.sources ol { list-style: none; margin-block-start: 0.25rem; }
.sources li { padding-block: 0.25rem; }
.sources li { display: flex; align-items: baseline; gap: 0.375rem; }
.source { flex: 1; min-inline-size: 0; }
.source a { font-weight: 600; }
.path { display: block; text-align: match-parent; font-size: 0.8125rem; line-height: 1.4; }
.foot { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 0.25rem 0.75rem; margin-block-start: 0.375rem; min-block-size: 2rem; }
.foot iblai-mentor-feedback { flex: 1; min-inline-size: 0; display: flex; flex-wrap: wrap; align-items: center; gap: 0.25rem 0.5rem; font-size: 0.875rem; }
.foot:has(.reasons) iblai-mentor-feedback { flex-basis: 100%; }
.origin { color: var(--muted); font-size: 0.8125rem; }
.thumbs { display: flex; margin-inline-start: -0.375rem; }
.thumb, .tool { inline-size: 2rem; block-size: 2rem; min-block-size: 0; padding: 0; border-radius: 50%; background: none; color: var(--muted); }
.thumb:hover, .tool:hover { background: var(--ground); color: var(--text); }
.tool .icon { inline-size: 1.0625rem; block-size: 1.0625rem; }
.reply-tools { display: inline-flex; align-items: center; }
iblai-mentor-copy { display: inline-flex; align-items: center; gap: 0.25rem; font-size: 0.875rem; }
.thumb[aria-pressed="true"] { color: var(--primary); background: var(--own); }
.thumb .icon { inline-size: 1.0625rem; block-size: 1.0625rem; }
.reasons { inline-size: 100%; display: grid; gap: 0.5rem; padding: 0.75rem 0.875rem; border: 1px solid var(--line); border-radius: 0.625rem; background: var(--raised); }
.reasons legend { font-weight: 600; margin-block-end: 0.25rem; }
.reasons fieldset label { display: flex; align-items: center; gap: 0.5rem; min-block-size: 1.75rem; }
.beginning { margin-block: auto; padding-block: 1.5rem; }
.beginning h2 { font-size: 1.25rem; line-height: 1.35; letter-spacing: -0.01em; margin-block-end: 0.25rem; }
.suggestions { display: grid; gap: 0.5rem; margin-block-start: 1.25rem; }
.suggestion { inline-size: 100%; justify-content: flex-start; text-align: start; padding: 0.625rem 0.875rem; border-color: var(--line); border-radius: var(--radius); background: var(--raised); color: var(--text); font-weight: 500; }
.latest { flex-wrap: wrap; justify-content: space-between; gap: 0.125rem 0.75rem; margin-block-start: 1.25rem; font-weight: 600; }
.latest .muted { font-size: 0.8125rem; font-weight: 400; }
.latest bdi { font-weight: 500; }
.follow-ups { display: flex; flex-wrap: wrap; gap: 0.375rem; margin-block: 0 0.5rem; }
.follow-ups .suggestion { inline-size: auto; padding: 0.375rem 0.75rem; font-size: 0.9375rem; }
.suggestion:hover { background: var(--own); border-color: var(--edge); }
.to-end { position: absolute; inset-inline-end: 1rem; inset-block-end: 8.5rem; border: 1px solid var(--line); background: var(--raised); color: var(--text); box-shadow: var(--shadow); z-index: 2; }
.status { min-block-size: 1.25rem; padding-inline: 1rem; font-size: 0.8125rem; line-height: 1.25rem; max-inline-size: 48rem; inline-size: 100%; margin-inline: auto; }
.bottom { padding: 0.25rem 1rem 0.5rem; display: grid; gap: 0.5rem; max-inline-size: 48rem; inline-size: 100%; margin-inline: auto; max-block-size: 70%; overflow-y: auto; }
iblai-mentor-composer { display: block; }
.box { display: flex; align-items: flex-end; gap: 0.375rem; padding: 0.3125rem 0.375rem 0.3125rem 0.875rem; padding-inline: 0.875rem 0.375rem; border: 1px solid var(--edge); border-radius: 1.375rem; background: var(--raised); }
.box:focus-within { border-color: var(--focus); outline: 2px solid var(--focus); outline-offset: 0; }
.box textarea { flex: 1; min-inline-size: 0; padding: 0.375rem 0; border: 0; background: none; resize: none; outline: none; line-height: 1.45; max-block-size: 40vh; }
.box textarea::placeholder { color: var(--muted); opacity: 1; }
.box .round { inline-size: 2.25rem; block-size: 2.25rem; background: var(--primary); color: var(--on-primary); }
.box .round:hover { background: var(--primary-hover); }
.below { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 1rem; padding: 0.25rem 0.25rem 0; font-size: 0.8125rem; }
.intents { display: flex; flex-wrap: wrap; gap: 0.375rem; margin-block-end: 0.5rem; }
.intent { padding: 0.25rem 0.75rem; min-block-size: 1.75rem; border-color: var(--line); border-radius: 1rem; background: var(--raised); color: var(--text); font-size: 0.875rem; font-weight: 500; }
.intent:hover { background: var(--own); border-color: var(--edge); }
.intent[aria-disabled=true] { color: var(--muted); cursor: default; }
.uncited { margin-block-start: 0.5rem; padding: 0.5rem 0.75rem; border-inline-start: 3px solid var(--edge); background: var(--ground); border-radius: 0.5rem; font-size: 0.9375rem; }
.uncited blockquote { margin-block: 0.375rem; }
.hint-line { padding: 0.5rem 0.75rem; border-radius: 0.5rem; background: var(--warning-ground); color: var(--warning); font-size: 0.875rem; }
.problem { display: flex; flex-wrap: wrap; align-items: center; gap: 0.25rem 0.75rem; padding: 0.625rem 0.875rem; border-radius: 0.625rem; background: var(--warning-ground); color: var(--warning); font-size: 0.9375rem; }
.problem p { flex: 1 1 12rem; }
.problem .muted { flex-basis: 100%; color: inherit; }
.problem .quiet { border-color: currentcolor; color: inherit; }
.problem .quiet:hover { background: transparent; text-decoration: underline; }
.problem[data-kind="broken"], .problem[data-kind="offline"] { background: var(--danger-ground); color: var(--danger); }
.gate { padding: 1rem; border: 1px solid var(--line); border-radius: var(--radius); background: var(--ground); display: grid; gap: 0.5rem; }
.gate h2 { font-size: 1rem; }
.gate button { justify-self: start; }
.choices { display: flex; flex-wrap: wrap; gap: 0.5rem; }
.paragraph { white-space: pre-line; }
details > .paragraph { margin-block-start: 0.5rem; }
.notice-text { display: grid; gap: 0.5rem; font-size: 0.9375rem; }

/* History, my mentor, course staff */
.scroll { overflow-y: auto; overscroll-behavior: contain; padding: 1rem 1rem 2rem; }
.scroll > * { display: block; max-inline-size: 46rem; margin-inline: auto; }
.scroll section { padding-block: 1.25rem; border-block-end: 1px solid var(--line); display: grid; gap: 0.75rem; }
.scroll > :first-child > section:first-child { padding-block-start: 0; }
iblai-mentor-choices, iblai-mentor-kept, iblai-mentor-notes { display: block; }
.scroll > :last-child section { border: 0; }
h2 { font-size: 1.0625rem; font-weight: 650; line-height: 1.3; }
#history-title { margin-block-end: 0.75rem; }
section h3 { font-size: 0.9375rem; font-weight: 650; }
.list { border: 1px solid var(--line); border-radius: var(--radius); overflow: hidden; background: var(--raised); }
.list > li { display: flex; align-items: center; gap: 0.25rem; padding: 0.25rem 0.375rem; }
.list > li + li { border-block-start: 1px solid var(--line); }
.list > .current { background: var(--own); }
.session { flex: 1; min-inline-size: 0; flex-direction: column; align-items: flex-start; gap: 0; padding: 0.375rem 0.5rem; background: none; color: var(--text); text-align: start; font-weight: 500; }
.session:hover { background: none; text-decoration: underline; text-underline-offset: 0.2em; }
.session bdi { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; max-inline-size: 100%; }
.session .muted { font-size: 0.8125rem; font-weight: 400; }
.row-buttons { display: flex; flex: none; margin-inline-start: auto; }
.sessions > li { flex-wrap: wrap; }
.sessions .session { flex: 1 1 10rem; }
.pin.on { color: var(--primary); }
.pin.on .icon { fill: currentcolor; }
.renaming { display: flex; flex-wrap: wrap; gap: 0.5rem; flex: 1; padding: 0.375rem; }
.renaming input, .renaming textarea { flex: 1 1 10rem; inline-size: auto; }
.renaming textarea { flex-basis: 100%; }
.notes .buttons { display: flex; flex: none; }
a.round { display: inline-flex; align-items: center; justify-content: center; }
.filters { display: flex !important; flex-wrap: wrap; gap: 0.5rem 0.75rem; margin-block-end: 0.75rem; }
.filters .field { flex: 1 1 12rem; min-inline-size: 0; align-content: start; }
.more { display: block; margin: 0.75rem auto 0; }
.fields { display: grid; gap: 0.875rem; }
.switches { display: grid; gap: 0.25rem; }
.done { padding: 0.5rem 0.75rem; border-radius: 0.5rem; background: var(--own); font-size: 0.9375rem; }
.statements > li { display: grid; gap: 0.25rem; padding: 0.625rem 0.875rem; }
.statement-buttons { display: flex; flex-wrap: wrap; gap: 0.125rem 1rem; }
.plain-button { min-block-size: 1.75rem; padding: 0.125rem 0; background: none; color: var(--link); font-size: 0.875rem; font-weight: 500; text-decoration: underline; text-underline-offset: 0.15em; }
.plain-button:hover { background: none; text-decoration-thickness: 2px; }
.plain-button.forget { color: var(--danger); }
.reasons-list { display: grid; gap: 0.125rem; padding-inline-start: 0.75rem; border-inline-start: 2px solid var(--line); font-size: 0.875rem; }
#everything > :not(summary) { margin-block-start: 0.5rem; }
.facts .muted { display: block; font-size: 0.8125rem; }
.facts ul { display: grid; gap: 0.25rem; font-size: 0.9375rem; }
.switch-with-hint .hint { padding-inline-start: 1.875rem; }
.facts > li, .notes > li { align-items: flex-start; padding: 0.625rem 0.5rem 0.625rem 0.875rem; padding-inline: 0.875rem 0.5rem; justify-content: space-between; }
.fact-block { flex: 1; min-inline-size: 0; }
dl { display: grid; gap: 0.125rem; font-size: 0.9375rem; }
dt, dd { display: inline; }
dt::after { content: ": "; }
dt { color: var(--muted); }
dd .muted { font-size: 0.8125rem; }
.progress { display: grid; gap: 0.25rem; font-size: 0.9375rem; }
.tools { display: grid; gap: 0.25rem; }
.tools legend { padding: 0; font-weight: 600; font-size: 0.9375rem; }
.usage { display: grid; gap: 0.25rem; }
.usage label { font-weight: 600; font-size: 0.9375rem; }
.warning { color: var(--warning); }
.levels { display: grid; gap: 0.25rem; }
.levels ul { padding-inline-start: 0.875rem; border-inline-start: 2px solid var(--line); margin-block: 0.25rem; display: grid; gap: 0.25rem; }
.levels details { padding-inline-start: 0.25rem; }
.levels summary { font-weight: 400; font-size: 0.875rem; color: var(--muted); padding-block: 0.25rem; }
.level { display: flex; align-items: center; justify-content: space-between; gap: 0.75rem; padding-block: 0.125rem; }
.level select { inline-size: auto; max-inline-size: 55%; flex: none; padding: 0.25rem 0.5rem; font-size: 0.9375rem; color: var(--muted); }
.level select.off, .level select.hints, .level select.full { color: var(--text); font-weight: 600; border-color: var(--primary); }
.told { border: 1px solid var(--line); border-radius: 0.5rem; padding: 0.5rem 0.875rem; }
.told + .told { margin-block-start: 0.5rem; }
.told pre { margin: 0.5rem 0 0; max-block-size: 20rem; overflow: auto; white-space: pre-wrap; font: 0.875rem/1.5 ui-monospace, Menlo, Consolas, monospace; }
dialog { max-inline-size: min(26rem, 100vw - 2rem); padding: 1.25rem; border: 1px solid var(--line); border-radius: var(--radius); background: var(--raised); color: var(--text); box-shadow: var(--shadow); }
dialog::backdrop { background: rgb(10 20 30 / 45%); }
dialog h2 { margin-block-end: 0.5rem; }
dialog .actions { margin-block-start: 1.25rem; }

/* One tap, a quiz, people */
.actions-row { display: flex; flex-wrap: wrap; gap: 0.375rem; }
.action { min-block-size: 2rem; padding: 0.125rem 0.75rem; border-radius: 1rem; font-size: 0.875rem; }
.quiz { display: grid; gap: 0.5rem; margin-block-start: 0.75rem; padding: 0.75rem 0.875rem; border: 1px solid var(--line); border-radius: 0.625rem; background: var(--ground); font-size: 0.9375rem; }
.quiz form { display: grid; gap: 0.5rem; }
.quiz blockquote { padding-inline-start: 0.75rem; border-inline-start: 3px solid var(--primary); }
.quiz a, .people a { font-weight: 600; overflow-wrap: anywhere; }
.people { flex-basis: 100%; margin-block-start: 0.5rem; font-size: 0.9375rem; }
.hints > li { align-items: flex-start; justify-content: space-between; padding: 0.5rem 0.5rem 0.5rem 0.875rem; padding-inline: 0.875rem 0.5rem; }
.hints .buttons { display: flex; flex: none; }

@container (min-width: 48rem) { .log { padding-block: 1.5rem; } }
/* A low window, or one at 200 %: everything scrolls together rather than nothing fits. */
@media (max-height: 26rem) { header { padding-block: 0.375rem 0; } .status { min-block-size: 0; } .below { display: none; } .to-end { inset-block-end: 5rem; } }
@media (forced-colors: active) {
  .said.own .words, .quote, .cite, .suggestion, .intent, .uncited, .box, button { border: 1px solid; }
  .tabs button[aria-selected="true"]::after { background: Highlight; }
  .dots span { background: CanvasText; }
}
@media print { header .buttons, .tabs, .bottom, .to-end { display: none; } .log, .scroll { overflow: visible; } }
`;var F=class{constructor(e,t=i=>import(i)){Object.assign(this,{url:e,fetch:t,module:null,failures:0}),this.there=new Promise(i=>{this.arrive=i})}bring(){return this.coming??=this.fetchOnce()}async fetchOnce(){try{return this.module=await this.fetch(this.failures?`${this.url}#${this.failures}`:this.url),this.arrive(this.module),this.module}catch(e){throw this.failures+=1,this.coming=null,e}}};var tt=r=>{let e=new Map,t=(s,n,{isDisplay:o})=>{let d=`${o}${s}`;e.has(d)||i(d,Bt(r.module,s,o));let c=e.get(d);c&&n.replaceChildren(c.cloneNode(!0))},i=(s,n)=>{e.size>=200&&e.delete(e.keys().next().value),e.set(s,n)};return(s,n,o)=>{if(!(s.length>2e3)){if(r.module){t(s,n,o);return}r.bring().then(()=>t(s,n,o),()=>{})}}},Bt=(r,e,t)=>{let i=document.createElement("span");try{return r.draw(e,i,{isDisplay:t}),i}catch{return null}};var Ft=r=>async e=>{let t=await import(e);return t.loadFont(r),t},it=({markdown:r,maths:e,mathsFont:t})=>({markdown:new F(r),drawFormula:tt(new F(e,Ft(t)))});var st=`/* What a course team's page has beside the panel's style: room. */
:host { min-block-size: 100vh; block-size: auto; }
header, main { inline-size: 100%; max-inline-size: 64rem; margin-inline: auto; }
header { flex-wrap: wrap; align-items: center; padding: 1.5rem 1rem 0.75rem; }
.title { flex-basis: 18rem; }
h1 { font-size: 1.5rem; }
.tabs { flex-wrap: wrap; overflow: visible; }
.scroll { overflow: visible; }
.scroll > * { max-inline-size: none; }
main > .scroll > * { max-inline-size: 48rem; margin-inline: 0; }
#panel-levels > *, #panel-briefing > *, #panel-numbers > * { max-inline-size: none; }
.bar-of-filters { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: 0.75rem; align-items: end; }
.parts { border: 1px solid var(--line); border-radius: var(--radius); overflow: hidden; }
.part { display: grid; grid-template-columns: auto 1fr auto; gap: 0.25rem 0.75rem; align-items: center; padding: 0.375rem 0.75rem; cursor: pointer; }
.part + .part { border-block-start: 1px solid var(--line); }
.part:hover { background: var(--ground); }
.part.of-section { padding-inline-start: 0.75rem; font-weight: 600; }
.part.of-unit { padding-inline-start: 2rem; }
.part .level-name { font-size: 0.875rem; color: var(--muted); }
.part .level-name.own { color: var(--text); font-weight: 650; }
.apply { position: sticky; inset-block-end: 0; display: flex; flex-wrap: wrap; gap: 0.5rem; align-items: center; padding: 0.75rem; border: 1px solid var(--line); border-radius: var(--radius); background: var(--raised); box-shadow: var(--shadow); }
.apply[data-idle] { position: static; }
.apply > :first-child { flex: 1 1 10rem; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(16rem, 1fr)); gap: 1rem; }
.pair > div { border: 1px solid var(--line); border-radius: var(--radius); padding: 0.875rem; min-inline-size: 0; }
.pair h3 { margin-block-end: 0.5rem; }
.pair .turn + .turn { margin-block-start: 1rem; padding-block-start: 1rem; border-block-start: 1px solid var(--line); }
.pair .asked { font-weight: 600; }
.pair .quoted { color: var(--muted); font-size: 0.875rem; margin-block-start: 0.375rem; }
.times { display: grid; grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr)); gap: 0.75rem; }
.quiet-times > li { justify-content: space-between; padding: 0.5rem 0.875rem; }
section > pre { margin: 0; padding: 0.5rem 0.75rem; border: 1px solid var(--line); border-radius: 0.5rem; background: var(--ground); white-space: pre-wrap; font-size: 0.875rem; }
.numbers { inline-size: 100%; }
.numbers td:not(:first-child), .numbers th:not(:first-child) { text-align: end; inline-size: 10rem; }
.wide { overflow-x: auto; }
@media print { .tabs, header .button { display: none; } }
`;var ke=class extends g{static properties={records:{state:!0},questions:{state:!0},said:{state:!0}};firstUpdated(){this.load(async()=>{this.records=(await this.api.listEvaluations(this.course))?.evaluations??null,this.questions=(await this.api.getCourseSettings(this.course))?.questions??null})}async save(e){e.preventDefault();let t=new FormData(e.target).get("questions").split(`
`).map(s=>s.trim()).filter(Boolean);this.said="";let i=await this.attempt(async()=>{this.questions=(await this.api.saveCourseSettings(this.course,{questions:t})).questions});this.said=i?a("saved"):""}render(){return l`<section aria-labelledby="evaluation-title">
      <h2 id="evaluation-title">${a("course_evaluation")}</h2>
      <p class="muted">${a("evaluationAbout")}</p>
      <pre tabindex="0" role="group" aria-label=${a("evaluationCommand")}><code>manage.py lms mentor_eval ${this.course} --user …</code></pre>
      ${this.questions?this.showForm():h} ${this.showState()} ${this.records?this.showRecords():h}
    </section>`}showForm(){return l`<form class="fields" @submit=${this.save}>
      <div class="field"><label for="evaluation-questions">${a("evaluationQuestions")}</label>
        <textarea id="evaluation-questions" name="questions" rows="6" dir="auto" .value=${this.questions.join(`
`)} aria-describedby="questions-about"></textarea>
        <p class="hint muted" id="questions-about">${a("evaluationQuestionsAbout")}</p></div>
      <div class="actions"><span role="status" class="muted">${this.said}</span><button type="submit" id="save-questions">${a("save")}</button></div></form>`}showRecords(){return this.records.length?l`<h3>${a("evaluationResults")}</h3><ul class="list facts">${this.records.map(({made_at:e,questions:t,failures:i,below:s})=>l`<li><div class="fact-block">
      <p><strong>${_(e)}</strong> ${a("evaluationCounts",{questions:b(t),failed:b(i.length)})}</p>
      ${i.length?l`<p>${a("evaluationFailed",{names:i.join(", ")})}</p>`:h}
      ${s.map(n=>l`<p class="muted">${n}</p>`)}</div></li>`)}</ul>`:l`<p>${a("evaluationNone")}</p>`}};customElements.define("iblai-mentor-evaluation",ke);var Wt={sequential:"subsection",vertical:"unit"},rt=(r,e,t,i)=>r.flatMap(s=>{let{usage_key:n,title:o,type:d,assignment_type:c,effective_level:u,children:m=[]}=s,f=Wt[d],v=[...t,o],x=e||n,C={id:`${f}:${n}`,part:f,kind:f==="unit"?"unit":"section",key:n,title:o,path:v.slice(1).join(" › "),section:x,type:c??"",effective:u,own:i.get(`${f}:${n}`)??""};return[...f?[C]:[],...rt(m,x,v,i)]}),nt=({levels:r=[],outline:e=[],assignment_types:t=[]},i)=>{let s=new Map(r.map(({part:d,key:c,level:u})=>[`${d}:${c}`,u])),n={id:"course:",part:"course",kind:"section",key:"",title:i("wholeCourse"),section:"",type:"",effective:"full",isTop:!0,own:s.get("course:")??""},o=t.map(d=>({id:`assignment_type:${d}`,part:"assignment_type",kind:"section",key:d,title:i("assignments",{type:d}),section:"",type:d,effective:"",own:s.get(`assignment_type:${d}`)??""}));return[n,...o,...rt(e,"",[],s)]},at=({title:r,path:e=r,section:t,type:i,own:s,effective:n},o)=>{let d=o.text.toLowerCase().split(/\s+/).filter(Boolean),c=e.toLowerCase();return d.every(u=>c.includes(u))&&(!o.section||t===o.section)&&(!o.type||i===o.type)&&(!o.level||(s||n)===o.level)};var ot=["full","hints","off"],_e=class extends g{static properties={assistance:{state:!0},filter:{state:!0},selected:{state:!0},said:{state:!0}};constructor(){super(),Object.assign(this,{filter:{text:"",section:"",type:"",level:""},selected:new Set,said:""})}firstUpdated(){this.load(async()=>{this.assistance=await this.api.getAssistance(this.course)})}get parts(){return nt(this.assistance,a)}get shownParts(){return this.parts.filter(e=>at(e,this.filter))}narrow(e,t){this.filter={...this.filter,[e]:t}}select(e,t){let i=new Set(this.selected);t?i.add(e):i.delete(e),this.selected=i}selectAll(e){this.selected=new Set(e?this.shownParts.filter(({kind:t})=>t==="unit").map(({id:t})=>t):[])}get chosen(){return this.shownParts.filter(({id:e})=>this.selected.has(e))}async apply(e){let t=this.chosen.map(({part:s,key:n})=>({part:s,key:n}));this.said="",await this.attempt(async()=>{this.assistance=await this.api.setManyAssistance(this.course,{parts:t,level:e})})&&Object.assign(this,{said:a("levelsSet",{count:b(t.length)}),selected:new Set}),this.panel.lookAgain()}render(){return l`<section aria-labelledby="levels-title">
      <h2 id="levels-title">${a("course_levels")}</h2>
      <p class="muted">${a("assistanceAbout")}</p>
      ${this.showState()} ${this.assistance?this.showAll():h}
    </section>`}showAll(){let e=this.shownParts,t=e.filter(({kind:s})=>s==="unit"),i=t.length>0&&t.every(({id:s})=>this.selected.has(s));return l`${this.showFilters()}
      <label class="switch"><input type="checkbox" id="all-parts" .checked=${i} ?disabled=${!t.length} @change=${s=>this.selectAll(s.target.checked)}><span>${a("selectShown",{count:b(t.length)})}</span></label>
      ${e.length?l`<div class="parts" role="group" aria-labelledby="levels-title">${e.map(s=>this.showPart(s))}</div>`:l`<p>${a("nothingFits")}</p>`}
      ${this.showApply()}`}showFilters(){let{sections:e,types:t}=this.describeChoices(),i=(s,n,o)=>l`<div class="field"><label for="filter-${s}">${n}</label><select id="filter-${s}" @change=${d=>this.narrow(s,d.target.value)}>
      <option value="">${a("all")}</option>${o.map(([d,c])=>l`<option value=${d} ?selected=${d===this.filter[s]}>${c}</option>`)}</select></div>`;return l`<div class="bar-of-filters">
      <div class="field"><label for="filter-text">${a("filterTitle")}</label><input type="search" id="filter-text" dir="auto" @input=${s=>this.narrow("text",s.target.value)}></div>
      ${i("section",a("filterSection"),e)} ${t.length?i("type",a("filterType"),t):h}
      ${i("level",a("filterLevel"),ot.map(s=>[s,a(`level_${s}`)]))}
    </div>`}describeChoices(){let{outline:e=[],assignment_types:t=[]}=this.assistance;return{sections:e.map(({usage_key:i,title:s})=>[i,s]),types:t.map(i=>[i,i])}}showPart({id:e,kind:t,title:i,path:s,own:n,effective:o,isTop:d}){let c=d?a("level_full"):o?a("asAbove",{level:a(`level_${o}`)}):a("notSet"),u=n?a(`level_${n}`):c;return l`<label class="part of-${t}"><input type="checkbox" value=${e} .checked=${this.selected.has(e)} @change=${m=>this.select(e,m.target.checked)}>
      <bdi>${t==="unit"&&this.filter.text?s:i}</bdi><span class="level-name ${n?"own":""}">${u}</span></label>`}showApply(){let e=this.chosen.length,t=(i,s)=>l`<button type="button" class="quiet" data-level=${i??"none"} ?disabled=${!e} @click=${()=>this.apply(i)}>${s}</button>`;return l`<div class="apply" ?data-idle=${!e}><span role="status">${this.said||a("partsSelected",{count:b(e)})}</span>
      ${ot.map(i=>t(i,a(`level_${i}`)))} ${t(null,a("removeSetting"))}</div>`}};customElements.define("iblai-mentor-levels",_e);var Se=class extends g{static properties={activity:{state:!0},week:{state:!0}};firstUpdated(){this.load(async()=>{this.activity=await this.api.getActivity(this.course),this.week=this.activity?.weeks[0]?.week??""})}render(){return l`<section aria-labelledby="numbers-title">
      <h2 id="numbers-title">${a("course_numbers")}</h2>
      <p class="muted">${a("numbersAbout")}</p>
      ${this.showState()} ${this.activity?this.showActivity(this.activity):h}
    </section>`}showActivity({shows:e,since:t,weeks:i,bands:s}){if(e==="off")return l`<p>${a("numbersOff")}</p>`;if(e==="bands")return this.showBands(s,t);if(!i.length)return l`<p>${a("numbersNone",{since:W(t)})}</p>`;let n=i.find(({week:o})=>o===this.week)??i[0];return l`<div class="field"><label for="numbers-week">${a("numbersWeek")}</label><select id="numbers-week" @change=${o=>{this.week=o.target.value}}>
        ${i.map(({week:o})=>l`<option value=${o} ?selected=${o===n.week}>${a("numbersWeekOf",{day:W(o)})}</option>`)}</select></div>
      ${n.measures.length?n.measures.map(o=>this.showMeasure(o)):l`<p>${a("numbersTooFew")}</p>`}`}showMeasure({measure:e,rows:t,total:i}){return l`<h3 id="measure-${e}">${a(`measure_${e}`)}</h3>
      <div class="wide" tabindex="0" role="group" aria-labelledby="measure-${e}"><table class="numbers" aria-labelledby="measure-${e}">
      <thead><tr><th scope="col">${a("numbersPart")}</th><th scope="col">${a("numbersLearners")}</th></tr></thead>
      <tbody>${t.map(({title:s,learners:n})=>l`<tr><th scope="row"><bdi>${s}</bdi></th><td>${a("atLeast",{count:b(n)})}</td></tr>`)}</tbody>
      <tfoot><tr><th scope="row">${a("numbersTotal")}</th><td>${b(i)}</td></tr></tfoot></table></div>`}showBands(e,t){return l`<p>${a("bandsAbout",{since:W(t)})}</p>
      ${e.length?l`<ul class="list facts">${e.map(({title:i,band:s})=>l`<li><bdi>${i}</bdi><span class="muted">${a(`band_${s}`)}</span></li>`)}</ul>`:l`<p>${a("bandsNone")}</p>`}`}};customElements.define("iblai-mentor-numbers",Se);var Vt=[0,1,2],Ae=class extends g{static properties={settings:{state:!0},said:{state:!0}};firstUpdated(){this.load(async()=>{this.settings=await this.api.getCourseSettings(this.course)})}async save(e){e.preventDefault();let t=new FormData(e.target),i={starters:t.getAll("starter"),messages_a_day:Number(t.get("limit")||0)};this.said="";let s=await this.attempt(async()=>{this.settings={...this.settings,...await this.api.saveCourseSettings(this.course,i)}});this.said=s?a("saved"):""}render(){return l`<section aria-labelledby="offers-title">
      <h2 id="offers-title">${a("offersTitle")}</h2>
      ${this.settings?this.showForm():h} ${this.showState()}
    </section>`}showForm(){let{starters:e=[],messages_a_day:t,most_messages_a_day:i}=this.settings;return l`<form class="fields" @submit=${this.save}>
      <fieldset class="field" aria-describedby="starters-about"><legend class="unseen">${a("starters")}</legend>
        ${Vt.map(s=>l`<label for="starter-${s}">${a("starter",{number:b(s+1)})}</label>
          <input id="starter-${s}" name="starter" maxlength="200" dir="auto" autocomplete="off" .value=${e[s]??""}>`)}
        <p class="hint muted" id="starters-about">${a("startersAbout")}</p></fieldset>
      <div class="field"><label for="limit">${a("messagesADay")}</label>
        <input type="number" id="limit" name="limit" min="1" max=${i} inputmode="numeric" .value=${t?String(t):""} aria-describedby="limit-about">
        <p class="hint muted" id="limit-about">${a("messagesADayAbout",{most:b(i)})}</p></div>
      <div class="actions"><span role="status" class="muted">${this.said}</span><button type="submit" id="save-offers">${a("save")}</button></div>
    </form>`}};customElements.define("iblai-mentor-offers",Ae);var ze=class extends g{static properties={times:{state:!0},said:{state:!0}};firstUpdated(){this.load(()=>this.fetch())}async fetch(){this.times=(await this.api.listQuietHours(this.course))?.quiet_hours??null}get zone(){return new Intl.DateTimeFormat().resolvedOptions().timeZone}async again(e,t){this.said="";let i=await this.attempt(async()=>{await e(),await this.fetch()});return i&&(this.said=a(t)),i}async add(e){e.preventDefault();let t=e.target,{starts:i,ends:s}=Object.fromEntries(new FormData(t)),n={starts:new Date(i).toISOString(),ends:new Date(s).toISOString()};await this.again(()=>this.api.addQuietHours(this.course,n),"saved")&&t.reset(),this.focusOn("#quiet-starts")}async delete({id:e}){await this.again(()=>this.api.deleteQuietHours(this.course,e),"deleted"),this.focusOn("#quiet-starts")}render(){return l`<section aria-labelledby="quiet-title">
      <h2 id="quiet-title">${a("course_quiet")}</h2>
      <p class="muted">${a("quietAbout")}</p>
      ${this.times?this.showTimes():h}
      <form class="fields" @submit=${this.add}>
        <div class="times">
          <div class="field"><label for="quiet-starts">${a("quietStarts")}</label><input type="datetime-local" id="quiet-starts" name="starts" required aria-describedby="quiet-zone"></div>
          <div class="field"><label for="quiet-ends">${a("quietEnds")}</label><input type="datetime-local" id="quiet-ends" name="ends" required aria-describedby="quiet-zone"></div>
        </div>
        <p class="hint muted" id="quiet-zone">${a("quietZone",{zone:this.zone})}</p>
        <div class="actions"><span role="status" class="muted">${this.said}</span><button type="submit" id="add-quiet">${a("quietAdd")}</button></div>
      </form>
      ${this.showState()}
    </section>`}showTimes(){return this.times.length?l`<ul class="list quiet-times">${this.times.map(e=>{let t=a("quietSpan",{starts:re(e.starts),ends:re(e.ends)});return l`<li><span>${t}</span><button type="button" class="round small forget" aria-label=${a("deleteNamed",{title:t})} @click=${()=>this.delete(e)}>${B.trash}</button></li>`})}</ul>`:l`<p>${a("quietNone")}</p>`}};customElements.define("iblai-mentor-quiet",ze);var lt=[250,400,600,800,1e3],Kt=8,Gt=r=>new Promise(e=>{setTimeout(e,r)});async function*dt(r,{session:e,generation:t,after:i=0,isStreaming:s=!1,pause:n=Gt}){let o=s?Jt:Qt,d=0;for(let c=0;;c+=1){let u=null;try{for await(let m of o(r,{session:e,generation:t,after:i}))if(d=0,!(m.id<=i)&&(i=m.id,yield m,Ee(m)))return}catch(m){u=m}if(u){if(d+=1,!u.isPassing||d>Kt)throw u;yield null}await n(u?Math.max(u.wait*1e3,500*2**Math.min(d-1,4)):lt[Math.min(c,lt.length-1)])}}var Ee=r=>!!(r.eos||r.error);async function*Qt(r,{session:e,generation:t,after:i}){let s=await(await r.follow(e,t,i)).json();yield*s.frames.map(n=>({...n,state:n.state??s.state}))}async function*Jt(r,{session:e,generation:t,after:i}){let s=await r.follow(e,t,i,{accept:"text/event-stream"});for await(let{id:n,data:o}of Zt(s.body))n>0&&(yield{id:n,...JSON.parse(o)})}async function*Zt(r){let e=r.pipeThrough(new TextDecoderStream).getReader(),t="";try{for(;;){let{value:i,done:s}=await e.read().catch(()=>({done:!0}));if(s)return;let n=(t+i).split(/\r?\n\r?\n/);t=n.pop(),yield*n.map(Xt).filter(({data:o})=>o)}}finally{e.cancel().catch(()=>{})}}var Xt=r=>{let e=r.split(/\r?\n/).map(i=>/^(\w+): ?(.*)$/.exec(i)??[]),t=i=>e.filter(s=>s[1]===i).map(s=>s[2]);return{id:Number(t("id").pop()??0),data:t("data").join(`
`)}};var O=(r,e={},...t)=>{let i=Object.assign(document.createElement(r),e);return i.append(...t),i},ct=(r,{drawFormula:e,citations:t=[],found:i=[]})=>{if(!r.querySelectorAll)return;for(let n of r.querySelectorAll("pre"))ei(n);for(let n of r.querySelectorAll("table"))ti(n);for(let n of r.querySelectorAll("[data-formula]"))e(n.textContent,n,{isDisplay:n.dataset.formula==="display"});let s=new Map(t.map(n=>[String(n.number),n]));for(let n of r.querySelectorAll("sup[data-cite]")){let o=s.get(n.dataset.cite);n.replaceWith(o?ii(o):n.textContent)}i.length&&Yt(r,i)},Yt=(r,e)=>{let t=new Map(e.map(({title:i},s)=>[i,s]));for(let i of r.querySelectorAll("li, li > strong")){let s=t.get(i.textContent.trim());if(s!==void 0){let n=O("a",{className:"place",href:e[s].url,target:"_top",textContent:e[s].title});n.dataset.place=s,n.dataset.name=e[s].title,i.replaceChildren(n)}}},ei=r=>{let e=r.dataset.language||a("code"),t=O("button",{type:"button",className:"copy",textContent:a("copy")});t.dataset.name=`${a("copy")}: ${e}`;let i=O("div",{className:"code"});Object.assign(r,{tabIndex:0,dir:"ltr"}),r.setAttribute("role","group"),r.setAttribute("aria-label",e),r.replaceWith(i),i.append(O("div",{className:"code-head"},O("span",{textContent:e,dir:"ltr"}),t),r)},ti=r=>{let e=O("div",{className:"table",tabIndex:0});e.setAttribute("role","group"),e.setAttribute("aria-label",a("table")),r.replaceWith(e),e.append(r)},ii=r=>{let e=O("button",{type:"button",className:"cite",textContent:r.number});return e.dataset.number=r.number,e.dataset.name=a("sourceNamed",{number:r.number,title:r.title}),e.setAttribute("aria-haspopup","dialog"),e};var si=/⸨(\d{1,3})⸩/g,ht=(r,e)=>{let t=r.replaceAll("⸨","(").replaceAll("⸩",")"),i=e.flatMap(({number:d,at:c})=>(c??[]).map(u=>({number:d,place:u}))).sort((d,c)=>d.place-c.place),s=[],n=0,o=0;for(let{number:d,place:c}of i){let u=n;for(;o<c&&u<t.length;o+=1)u+=t.codePointAt(u)>65535?2:1;let m=`[${d}]`;if(o!==c||!t.startsWith(m,u))return t;s.push(t.slice(n,u),`⸨${d}⸩`),n=u+m.length,o+=m.length}return s.join("")+t.slice(n)},ut=r=>r.replace(si,"[$1]");var pt=(r,e)=>{let t=r.length>e&&/[\ud800-\udbff]/.test(r[e-1]);return r.slice(0,t?e-1:e)};var Te=6e3,ri=12e3,ni=8,ai=50,ee=class{constructor(e,t,{onLack:i=()=>{},now:s=()=>performance.now(),later:n=oi}={}){Object.assign(this,{element:e,reading:t,onLack:i,now:s,later:n,lack:""}),t.markdown.there.then(()=>{this.lack==="missing"&&this.goOn()}),this.text="",this.isFinished=!0,this.pauseUntil=0,this.reset()}reset(){this.settled=0,this.window=Te,this.tail=[],this.tailText=null}write(e,t){this.last=[e,t],this.reading.markdown.module?this.take(...this.last):this.lack==="missing"?this.showPlain(e):this.lack||this.bring()}async bring(){this.note("coming"),await this.reading.markdown.bring().catch(()=>{}),this.isStopped||this.goOn()}goOn(){let e=!!this.reading.markdown.module;e?this.take(...this.last):this.showPlain(this.last[0]),this.note(e?"":"missing")}note(e){this.lack=e,this.onLack(e)}showPlain(e){this.element.replaceChildren(mt(e))}take(e,{isFinished:t,citations:i=[],found:s=[]}){let n=ht(e,i),o=!this.isFinished&&!(t&&s.length)&&n.startsWith(this.text.slice(0,this.settled));Object.assign(this,{text:n,isFinished:t,citations:i,found:s}),o||this.startOver(),t&&n.length<Te?this.work(1/0):this.schedule(this.pauseUntil-this.now())}startOver(){this.reset(),this.element.replaceChildren()}stop(){this.isStopped=!0}schedule(e=0){this.isScheduled||(this.isScheduled=!0,this.later(()=>{this.isScheduled=!1,this.isStopped||this.work(ni)},e))}work(e){let t=this.now(),i=!0;for(;i&&this.now()-t<e;)i=this.step();let s=this.now()-t;i?this.schedule():this.pauseUntil=t+Math.max(ai,s*4)}step(){let e=this.text.slice(this.settled,this.settled+this.window),t=this.settled+e.length>=this.text.length;if(t&&e===this.tailText)return!1;let{parse:i,render:s}=this.reading.markdown.module,n=i(e);return!t&&n.starts.length<2?this.widen(e):n.starts.length>1?(this.settle(n.starts.at(-1)),!0):(this.replaceTail(s(n)),this.tailText=e,!1)}settle(e){let{parse:t,render:i}=this.reading.markdown.module;this.replaceTail(i(t(this.text.slice(this.settled,this.settled+e)))),this.leaveTail(e),this.window=Te}leaveTail(e){this.tail=[],this.tailText=null,this.settled+=e}widen(e){if(this.window<ri)return this.window*=2,!0;let t=pt(this.text.slice(this.settled),e.length);return this.replaceTail(mt(ut(t))),this.leaveTail(t.length),!0}replaceTail(e){ct(e,{...this.reading,citations:this.citations,found:this.found,isFinished:this.isFinished});let t=e.nodeType===Node.DOCUMENT_FRAGMENT_NODE?[...e.childNodes]:[e];for(let i of this.tail)i.remove();this.element.append(...t),this.tail=t}},mt=r=>Object.assign(document.createElement("pre"),{className:"plain",textContent:r}),oi=(r,e)=>{e>0?setTimeout(r,e):requestAnimationFrame(r)};var ft=["published","draft"],Oe=class extends g{static properties={turns:{state:!0},draft:{state:!0},units:{state:!0},isBusy:{state:!0},said:{state:!0}};constructor(){super(),Object.assign(this,{turns:[],sessions:{},units:[],isBusy:!1,said:""})}firstUpdated(){this.load(()=>this.fetch())}async fetch(){let{outline:e=[]}=await this.api.getAssistance(this.course)??{};this.units=e.flatMap(gt)}async findDraft(){return((await this.api.listBriefings(this.course))?.results??[]).find(({published_at:t})=>!t)?.version??null}async ask(e){e.preventDefault();let t=e.target,{question:i,unit:s}=Object.fromEntries(new FormData(t));Object.assign(this,{isBusy:!0,said:""});let n=await this.attempt(async()=>{this.draft=await this.findDraft();let o={question:i,replies:{}};this.turns=[...this.turns,o];for(let d of ft)d==="draft"&&this.draft===null||await this.askSide(o,d,{prompt:i,course_id:this.course,usage_key:s,...d==="draft"?{briefing_version:this.draft}:{}});this.said=a("trialDone")});this.isBusy=!1,n&&t.reset(),this.focusOn("#trial-question")}async askSide(e,t,i){this.sessions[t]??=await this.api.createSession(this.panel.place?.mentor?.unique_id??"");let s=this.sessions[t],{generation_id:n}=await this.api.ask(s,i);for await(let o of dt(this.api,{session:s,generation:n,isStreaming:this.panel.configuration.isStreaming}))!o||!Ee(o)||(e.replies={...e.replies,[t]:{text:o.text||o.error||"",citations:o.citations??[]}},this.turns=[...this.turns])}async startOver(){await this.attempt(()=>Promise.all(Object.values(this.sessions).map(t=>this.api.deleteSession(t))))&&Object.assign(this,{sessions:{},turns:[],said:a("deleted")}),this.focusOn("#trial-question")}updated(){for(let e of this.querySelectorAll(".words[data-turn]")){let t=this.turns[Number(e.dataset.turn)]?.replies[e.dataset.side];!t||e.shown===t||(e.shown=t,new ee(e,this.panel.reading).write(t.text,{isFinished:!0,citations:[]}))}}render(){return l`<section aria-labelledby="trial-title">
      <h2 id="trial-title">${a("trialTitle")}</h2>
      <p class="muted">${a("trialAbout")}</p>
      <form class="fields" @submit=${this.ask}>
        <div class="field"><label for="trial-question">${a("trialQuestion")}</label><input id="trial-question" name="question" required maxlength="2000" dir="auto" autocomplete="off"></div>
        <div class="field"><label for="trial-unit">${a("trialUnit")}</label><select id="trial-unit" name="unit"><option value="">${a("wholeCourse")}</option>${this.units.map(({key:e,title:t})=>l`<option value=${e}>${t}</option>`)}</select></div>
        <div class="actions"><span role="status" class="muted">${this.isBusy?a("trialBusy"):this.said}</span>
          ${this.turns.length?l`<button type="button" class="quiet" id="trial-over" ?disabled=${this.isBusy} @click=${this.startOver}>${a("trialOver")}</button>`:h}
          <button type="submit" id="trial-ask" ?disabled=${this.isBusy}>${a("trialAsk")}</button></div>
      </form>
      ${this.showState()}
      ${this.turns.length?l`<div class="pair">${ft.map(e=>this.showSide(e))}</div>`:h}
    </section>`}showSide(e){let t=e==="draft"&&this.draft===null;return l`<div role="group" aria-labelledby="trial-${e}"><h3 id="trial-${e}">${a(`trial_${e}`)}</h3>
      ${t?l`<p class="muted">${a("trialNoDraft")}</p>`:this.turns.map((i,s)=>this.showTurn(i,s,e))}</div>`}showTurn({question:e,replies:t},i,s){let n=t[s],o=[...new Set((n?.citations??[]).map(({title:d})=>d))];return l`<div class="turn"><p class="asked" dir="auto">${e}</p>
      ${n?h:l`<p class="muted">${a("trialWaits")}</p>`}
      <div class="words" dir="auto" data-turn=${i} data-side=${s}></div>
      ${o.length?l`<p class="quoted">${a("trialSources",{titles:o.join(", ")})}</p>`:h}</div>`}},gt=({usage_key:r,title:e,type:t,children:i=[]})=>t==="vertical"?[{key:r,title:e}]:i.flatMap(gt);customElements.define("iblai-mentor-trial",Oe);var te=["settings","briefing","levels","hints","quiet","numbers","evaluation"],ie=class r extends y{static styles=[M(et),M(st)];static properties={course:{attribute:"course-id"},courseTitle:{attribute:"course-title"},place:{state:!0},problem:{state:!0},shown:{state:!0},visited:{state:!0}};static configuration=null;connectedCallback(){super.connectedCallback(),this.configuration=r.configuration,this.api=new X(this.configuration),this.usageKey="",this.reading=it(this.configuration.files),this.visited=new Set,this.choose(window.location.hash.slice(1)),window.addEventListener("hashchange",()=>this.choose(window.location.hash.slice(1))),this.lookAgain()}async lookAgain(){try{Object.assign(this,{place:await this.api.getPlace(this.course,""),problem:null})}catch(e){this.problem=R(e,()=>this.lookAgain())}}noteFailure(e){e.isLoggedOut&&(this.problem=R(e,()=>this.lookAgain()))}confirm(e){return this.renderRoot.querySelector("iblai-mentor-confirmation").ask(e)}get loginUrl(){return this.configuration.loginUrl}get isSearch(){return this.place?.llm?.is_search??!1}choose(e,{movesFocus:t=!1}={}){this.shown=te.includes(e)?e:te[0],this.visited=new Set([...this.visited,this.shown]),t&&(window.history.replaceState(null,"",`#${this.shown}`),this.updateComplete.then(()=>this.renderRoot.querySelector(`#tab-${this.shown}`)?.focus()))}render(){return l`<header>
        <div class="title"><h1>${a("coursePage",{title:this.courseTitle})}</h1><p class="muted">${a("staffAbout")}</p></div>
        <a class="button quiet" href=${this.configuration.sheetUrl}>${a("courseSheet")}</a>
      </header>
      <main>${Xe(te,this.shown,{sayTab:e=>a(`course_${e}`),choose:e=>this.choose(e,{movesFocus:!0})})}
        ${this.problem?l`<div class="trouble">${Y(this.problem,this)}</div>`:h}
        ${te.map(e=>l`<div id="panel-${e}" role="tabpanel" class="scroll" aria-labelledby="tab-${e}" ?hidden=${e!==this.shown}>
          ${this.visited.has(e)?this.showPart(e):h}</div>`)}
      </main>
      <iblai-mentor-confirmation></iblai-mentor-confirmation>`}showPart(e){return e==="settings"?l`<iblai-mentor-choice .panel=${this}></iblai-mentor-choice><iblai-mentor-offers .panel=${this}></iblai-mentor-offers><iblai-mentor-help .panel=${this}></iblai-mentor-help>`:e==="briefing"?l`<iblai-mentor-briefing .panel=${this}></iblai-mentor-briefing><iblai-mentor-trial .panel=${this}></iblai-mentor-trial><iblai-mentor-told .panel=${this} .whom=${"synthetic"}></iblai-mentor-told>`:e==="levels"?l`<iblai-mentor-levels .panel=${this}></iblai-mentor-levels>`:e==="hints"?l`<iblai-mentor-hints .panel=${this}></iblai-mentor-hints>`:e==="quiet"?l`<iblai-mentor-quiet .panel=${this}></iblai-mentor-quiet>`:e==="numbers"?l`<iblai-mentor-numbers .panel=${this}></iblai-mentor-numbers>`:l`<iblai-mentor-evaluation .panel=${this}></iblai-mentor-evaluation>`}},bt=r=>{ie.configuration=r,customElements.define("iblai-mentor-course",ie)};var $t=JSON.parse(document.getElementById("iblai-mentor-configuration").textContent);qe($t);bt($t);
