var Ve={},fe="en",Ge=i=>({strings:Ve,language:fe}=i),a=(i,e={})=>(Ve[i]??i).replace(/\{(\w+)\}/g,(t,s)=>String(e[s]??t)),Q=i=>e=>new Intl.DateTimeFormat(fe,i).format(new Date(e)),Gt=Q({hour:"2-digit",minute:"2-digit"}),J=Q({dateStyle:"medium"}),v=Q({dateStyle:"medium",timeStyle:"short"}),ge=Q({year:"numeric",month:"short",day:"numeric",hour:"2-digit",minute:"2-digit",timeZoneName:"short"}),f=i=>new Intl.NumberFormat(fe).format(i),Ke=i=>`${Math.floor(i/60)}:${String(Math.floor(i%60)).padStart(2,"0")}`,Qe=(i,e=Date.now())=>{if(i<90)return a("inSeconds",{seconds:f(Math.max(1,Math.ceil(i)))});let t=e+i*1e3;return i<20*3600?a("atTime",{time:Gt(t)}):a("onDay",{day:v(t)})};var Z=globalThis,X=Z.ShadowRoot&&(Z.ShadyCSS===void 0||Z.ShadyCSS.nativeShadow)&&"adoptedStyleSheets"in Document.prototype&&"replace"in CSSStyleSheet.prototype,Ze=Symbol(),Je=new WeakMap,Y=class{constructor(e,t,s){if(this._$cssResult$=!0,s!==Ze)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=e,this.t=t}get styleSheet(){let e=this.o,t=this.t;if(X&&e===void 0){let s=t!==void 0&&t.length===1;s&&(e=Je.get(t)),e===void 0&&((this.o=e=new CSSStyleSheet).replaceSync(this.cssText),s&&Je.set(t,e))}return e}toString(){return this.cssText}},L=i=>new Y(typeof i=="string"?i:i+"",void 0,Ze);var Ye=(i,e)=>{if(X)i.adoptedStyleSheets=e.map(t=>t instanceof CSSStyleSheet?t:t.styleSheet);else for(let t of e){let s=document.createElement("style"),r=Z.litNonce;r!==void 0&&s.setAttribute("nonce",r),s.textContent=t.cssText,i.appendChild(s)}},be=X?i=>i:i=>i instanceof CSSStyleSheet?(e=>{let t="";for(let s of e.cssRules)t+=s.cssText;return L(t)})(i):i;var{is:Kt,defineProperty:Qt,getOwnPropertyDescriptor:Jt,getOwnPropertyNames:Zt,getOwnPropertySymbols:Yt,getPrototypeOf:Xt}=Object,ee=globalThis,Xe=ee.trustedTypes,es=Xe?Xe.emptyScript:"",ts=ee.reactiveElementPolyfillSupport,D=(i,e)=>i,$e={toAttribute(i,e){switch(e){case Boolean:i=i?es:null;break;case Object:case Array:i=i==null?i:JSON.stringify(i)}return i},fromAttribute(i,e){let t=i;switch(e){case Boolean:t=i!==null;break;case Number:t=i===null?null:Number(i);break;case Object:case Array:try{t=JSON.parse(i)}catch{t=null}}return t}},tt=(i,e)=>!Kt(i,e),et={attribute:!0,type:String,converter:$e,reflect:!1,useDefault:!1,hasChanged:tt};Symbol.metadata??=Symbol("metadata"),ee.litPropertyMetadata??=new WeakMap;var S=class extends HTMLElement{static addInitializer(e){this._$Ei(),(this.l??=[]).push(e)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(e,t=et){if(t.state&&(t.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(e)&&((t=Object.create(t)).wrapped=!0),this.elementProperties.set(e,t),!t.noAccessor){let s=Symbol(),r=this.getPropertyDescriptor(e,s,t);r!==void 0&&Qt(this.prototype,e,r)}}static getPropertyDescriptor(e,t,s){let{get:r,set:n}=Jt(this.prototype,e)??{get(){return this[t]},set(l){this[t]=l}};return{get:r,set(l){let c=r?.call(this);n?.call(this,l),this.requestUpdate(e,c,s)},configurable:!0,enumerable:!0}}static getPropertyOptions(e){return this.elementProperties.get(e)??et}static _$Ei(){if(this.hasOwnProperty(D("elementProperties")))return;let e=Xt(this);e.finalize(),e.l!==void 0&&(this.l=[...e.l]),this.elementProperties=new Map(e.elementProperties)}static finalize(){if(this.hasOwnProperty(D("finalized")))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(D("properties"))){let t=this.properties,s=[...Zt(t),...Yt(t)];for(let r of s)this.createProperty(r,t[r])}let e=this[Symbol.metadata];if(e!==null){let t=litPropertyMetadata.get(e);if(t!==void 0)for(let[s,r]of t)this.elementProperties.set(s,r)}this._$Eh=new Map;for(let[t,s]of this.elementProperties){let r=this._$Eu(t,s);r!==void 0&&this._$Eh.set(r,t)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(e){let t=[];if(Array.isArray(e)){let s=new Set(e.flat(1/0).reverse());for(let r of s)t.unshift(be(r))}else e!==void 0&&t.push(be(e));return t}static _$Eu(e,t){let s=t.attribute;return s===!1?void 0:typeof s=="string"?s:typeof e=="string"?e.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(e=>this.enableUpdating=e),this._$AL=new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(e=>e(this))}addController(e){(this._$EO??=new Set).add(e),this.renderRoot!==void 0&&this.isConnected&&e.hostConnected?.()}removeController(e){this._$EO?.delete(e)}_$E_(){let e=new Map,t=this.constructor.elementProperties;for(let s of t.keys())this.hasOwnProperty(s)&&(e.set(s,this[s]),delete this[s]);e.size>0&&(this._$Ep=e)}createRenderRoot(){let e=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return Ye(e,this.constructor.elementStyles),e}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(e=>e.hostConnected?.())}enableUpdating(e){}disconnectedCallback(){this._$EO?.forEach(e=>e.hostDisconnected?.())}attributeChangedCallback(e,t,s){this._$AK(e,s)}_$ET(e,t){let s=this.constructor.elementProperties.get(e),r=this.constructor._$Eu(e,s);if(r!==void 0&&s.reflect===!0){let n=(s.converter?.toAttribute!==void 0?s.converter:$e).toAttribute(t,s.type);this._$Em=e,n==null?this.removeAttribute(r):this.setAttribute(r,n),this._$Em=null}}_$AK(e,t){let s=this.constructor,r=s._$Eh.get(e);if(r!==void 0&&this._$Em!==r){let n=s.getPropertyOptions(r),l=typeof n.converter=="function"?{fromAttribute:n.converter}:n.converter?.fromAttribute!==void 0?n.converter:$e;this._$Em=r;let c=l.fromAttribute(t,n.type);this[r]=c??this._$Ej?.get(r)??c,this._$Em=null}}requestUpdate(e,t,s,r=!1,n){if(e!==void 0){let l=this.constructor;if(r===!1&&(n=this[e]),s??=l.getPropertyOptions(e),!((s.hasChanged??tt)(n,t)||s.useDefault&&s.reflect&&n===this._$Ej?.get(e)&&!this.hasAttribute(l._$Eu(e,s))))return;this.C(e,t,s)}this.isUpdatePending===!1&&(this._$ES=this._$EP())}C(e,t,{useDefault:s,reflect:r,wrapped:n},l){s&&!(this._$Ej??=new Map).has(e)&&(this._$Ej.set(e,l??t??this[e]),n!==!0||l!==void 0)||(this._$AL.has(e)||(this.hasUpdated||s||(t=void 0),this._$AL.set(e,t)),r===!0&&this._$Em!==e&&(this._$Eq??=new Set).add(e))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(t){Promise.reject(t)}let e=this.scheduleUpdate();return e!=null&&await e,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(let[r,n]of this._$Ep)this[r]=n;this._$Ep=void 0}let s=this.constructor.elementProperties;if(s.size>0)for(let[r,n]of s){let{wrapped:l}=n,c=this[r];l!==!0||this._$AL.has(r)||c===void 0||this.C(r,void 0,n,c)}}let e=!1,t=this._$AL;try{e=this.shouldUpdate(t),e?(this.willUpdate(t),this._$EO?.forEach(s=>s.hostUpdate?.()),this.update(t)):this._$EM()}catch(s){throw e=!1,this._$EM(),s}e&&this._$AE(t)}willUpdate(e){}_$AE(e){this._$EO?.forEach(t=>t.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(e)),this.updated(e)}_$EM(){this._$AL=new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(e){return!0}update(e){this._$Eq&&=this._$Eq.forEach(t=>this._$ET(t,this[t])),this._$EM()}updated(e){}firstUpdated(e){}};S.elementStyles=[],S.shadowRootOptions={mode:"open"},S[D("elementProperties")]=new Map,S[D("finalized")]=new Map,ts?.({ReactiveElement:S}),(ee.reactiveElementVersions??=[]).push("2.1.2");var ve=globalThis,st=i=>i,te=ve.trustedTypes,it=te?te.createPolicy("lit-html",{createHTML:i=>i}):void 0,ye="$lit$",A=`lit$${Math.random().toFixed(9).slice(2)}$`,xe="?"+A,ss=`<${xe}>`,O=document,B=()=>O.createComment(""),j=i=>i===null||typeof i!="object"&&typeof i!="function",ke=Array.isArray,dt=i=>ke(i)||typeof i?.[Symbol.iterator]=="function",we=`[ 	
\f\r]`,H=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,rt=/-->/g,nt=/>/g,E=RegExp(`>|${we}(?:([^\\s"'>=/]+)(${we}*=${we}*(?:[^ 	
\f\r"'\`<>=]|("|')|))|$)`,"g"),at=/'/g,ot=/"/g,ct=/^(?:script|style|textarea|title)$/i,_e=i=>(e,...t)=>({_$litType$:i,strings:e,values:t}),o=_e(1),$=_e(2),ii=_e(3),k=Symbol.for("lit-noChange"),d=Symbol.for("lit-nothing"),lt=new WeakMap,z=O.createTreeWalker(O,129);function ht(i,e){if(!ke(i)||!i.hasOwnProperty("raw"))throw Error("invalid template strings array");return it!==void 0?it.createHTML(e):e}var ut=(i,e)=>{let t=i.length-1,s=[],r,n=e===2?"<svg>":e===3?"<math>":"",l=H;for(let c=0;c<t;c++){let h=i[c],u,m,g=-1,x=0;for(;x<h.length&&(l.lastIndex=x,m=l.exec(h),m!==null);)x=l.lastIndex,l===H?m[1]==="!--"?l=rt:m[1]!==void 0?l=nt:m[2]!==void 0?(ct.test(m[2])&&(r=RegExp("</"+m[2],"g")),l=E):m[3]!==void 0&&(l=E):l===E?m[0]===">"?(l=r??H,g=-1):m[1]===void 0?g=-2:(g=l.lastIndex-m[2].length,u=m[1],l=m[3]===void 0?E:m[3]==='"'?ot:at):l===ot||l===at?l=E:l===rt||l===nt?l=H:(l=E,r=void 0);let _=l===E&&i[c+1].startsWith("/>")?" ":"";n+=l===H?h+ss:g>=0?(s.push(u),h.slice(0,g)+ye+h.slice(g)+A+_):h+A+(g===-2?c:_)}return[ht(i,n+(i[t]||"<?>")+(e===2?"</svg>":e===3?"</math>":"")),s]},F=class i{constructor({strings:e,_$litType$:t},s){let r;this.parts=[];let n=0,l=0,c=e.length-1,h=this.parts,[u,m]=ut(e,t);if(this.el=i.createElement(u,s),z.currentNode=this.el.content,t===2||t===3){let g=this.el.content.firstChild;g.replaceWith(...g.childNodes)}for(;(r=z.nextNode())!==null&&h.length<c;){if(r.nodeType===1){if(r.hasAttributes())for(let g of r.getAttributeNames())if(g.endsWith(ye)){let x=m[l++],_=r.getAttribute(g).split(A),q=/([.?@])?(.*)/.exec(x);h.push({type:1,index:n,name:q[2],strings:_,ctor:q[1]==="."?ie:q[1]==="?"?re:q[1]==="@"?ne:P}),r.removeAttribute(g)}else g.startsWith(A)&&(h.push({type:6,index:n}),r.removeAttribute(g));if(ct.test(r.tagName)){let g=r.textContent.split(A),x=g.length-1;if(x>0){r.textContent=te?te.emptyScript:"";for(let _=0;_<x;_++)r.append(g[_],B()),z.nextNode(),h.push({type:2,index:++n});r.append(g[x],B())}}}else if(r.nodeType===8)if(r.data===xe)h.push({type:2,index:n});else{let g=-1;for(;(g=r.data.indexOf(A,g+1))!==-1;)h.push({type:7,index:n}),g+=A.length-1}n++}}static createElement(e,t){let s=O.createElement("template");return s.innerHTML=e,s}};function C(i,e,t=i,s){if(e===k)return e;let r=s!==void 0?t._$Co?.[s]:t._$Cl,n=j(e)?void 0:e._$litDirective$;return r?.constructor!==n&&(r?._$AO?.(!1),n===void 0?r=void 0:(r=new n(i),r._$AT(i,t,s)),s!==void 0?(t._$Co??=[])[s]=r:t._$Cl=r),r!==void 0&&(e=C(i,r._$AS(i,e.values),r,s)),e}var se=class{constructor(e,t){this._$AV=[],this._$AN=void 0,this._$AD=e,this._$AM=t}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(e){let{el:{content:t},parts:s}=this._$AD,r=(e?.creationScope??O).importNode(t,!0);z.currentNode=r;let n=z.nextNode(),l=0,c=0,h=s[0];for(;h!==void 0;){if(l===h.index){let u;h.type===2?u=new N(n,n.nextSibling,this,e):h.type===1?u=new h.ctor(n,h.name,h.strings,this,e):h.type===6&&(u=new ae(n,this,e)),this._$AV.push(u),h=s[++c]}l!==h?.index&&(n=z.nextNode(),l++)}return z.currentNode=O,r}p(e){let t=0;for(let s of this._$AV)s!==void 0&&(s.strings!==void 0?(s._$AI(e,s,t),t+=s.strings.length-2):s._$AI(e[t])),t++}},N=class i{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(e,t,s,r){this.type=2,this._$AH=d,this._$AN=void 0,this._$AA=e,this._$AB=t,this._$AM=s,this.options=r,this._$Cv=r?.isConnected??!0}get parentNode(){let e=this._$AA.parentNode,t=this._$AM;return t!==void 0&&e?.nodeType===11&&(e=t.parentNode),e}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(e,t=this){e=C(this,e,t),j(e)?e===d||e==null||e===""?(this._$AH!==d&&this._$AR(),this._$AH=d):e!==this._$AH&&e!==k&&this._(e):e._$litType$!==void 0?this.$(e):e.nodeType!==void 0?this.T(e):dt(e)?this.k(e):this._(e)}O(e){return this._$AA.parentNode.insertBefore(e,this._$AB)}T(e){this._$AH!==e&&(this._$AR(),this._$AH=this.O(e))}_(e){this._$AH!==d&&j(this._$AH)?this._$AA.nextSibling.data=e:this.T(O.createTextNode(e)),this._$AH=e}$(e){let{values:t,_$litType$:s}=e,r=typeof s=="number"?this._$AC(e):(s.el===void 0&&(s.el=F.createElement(ht(s.h,s.h[0]),this.options)),s);if(this._$AH?._$AD===r)this._$AH.p(t);else{let n=new se(r,this),l=n.u(this.options);n.p(t),this.T(l),this._$AH=n}}_$AC(e){let t=lt.get(e.strings);return t===void 0&&lt.set(e.strings,t=new F(e)),t}k(e){ke(this._$AH)||(this._$AH=[],this._$AR());let t=this._$AH,s,r=0;for(let n of e)r===t.length?t.push(s=new i(this.O(B()),this.O(B()),this,this.options)):s=t[r],s._$AI(n),r++;r<t.length&&(this._$AR(s&&s._$AB.nextSibling,r),t.length=r)}_$AR(e=this._$AA.nextSibling,t){for(this._$AP?.(!1,!0,t);e!==this._$AB;){let s=st(e).nextSibling;st(e).remove(),e=s}}setConnected(e){this._$AM===void 0&&(this._$Cv=e,this._$AP?.(e))}},P=class{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(e,t,s,r,n){this.type=1,this._$AH=d,this._$AN=void 0,this.element=e,this.name=t,this._$AM=r,this.options=n,s.length>2||s[0]!==""||s[1]!==""?(this._$AH=Array(s.length-1).fill(new String),this.strings=s):this._$AH=d}_$AI(e,t=this,s,r){let n=this.strings,l=!1;if(n===void 0)e=C(this,e,t,0),l=!j(e)||e!==this._$AH&&e!==k,l&&(this._$AH=e);else{let c=e,h,u;for(e=n[0],h=0;h<n.length-1;h++)u=C(this,c[s+h],t,h),u===k&&(u=this._$AH[h]),l||=!j(u)||u!==this._$AH[h],u===d?e=d:e!==d&&(e+=(u??"")+n[h+1]),this._$AH[h]=u}l&&!r&&this.j(e)}j(e){e===d?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,e??"")}},ie=class extends P{constructor(){super(...arguments),this.type=3}j(e){this.element[this.name]=e===d?void 0:e}},re=class extends P{constructor(){super(...arguments),this.type=4}j(e){this.element.toggleAttribute(this.name,!!e&&e!==d)}},ne=class extends P{constructor(e,t,s,r,n){super(e,t,s,r,n),this.type=5}_$AI(e,t=this){if((e=C(this,e,t,0)??d)===k)return;let s=this._$AH,r=e===d&&s!==d||e.capture!==s.capture||e.once!==s.once||e.passive!==s.passive,n=e!==d&&(s===d||r);r&&this.element.removeEventListener(this.name,this,s),n&&this.element.addEventListener(this.name,this,e),this._$AH=e}handleEvent(e){typeof this._$AH=="function"?this._$AH.call(this.options?.host??this.element,e):this._$AH.handleEvent(e)}},ae=class{constructor(e,t,s){this.element=e,this.type=6,this._$AN=void 0,this._$AM=t,this.options=s}get _$AU(){return this._$AM._$AU}_$AI(e){C(this,e)}},pt={M:ye,P:A,A:xe,C:1,L:ut,R:se,D:dt,V:C,I:N,H:P,N:re,U:ne,B:ie,F:ae},is=ve.litHtmlPolyfillSupport;is?.(F,N),(ve.litHtmlVersions??=[]).push("3.3.3");var mt=(i,e,t)=>{let s=t?.renderBefore??e,r=s._$litPart$;if(r===void 0){let n=t?.renderBefore??null;s._$litPart$=r=new N(e.insertBefore(B(),n),n,void 0,t??{})}return r._$AI(i),r};var Se=globalThis,y=class extends S{constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){let e=super.createRenderRoot();return this.renderOptions.renderBefore??=e.firstChild,e}update(e){let t=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(e),this._$Do=mt(t,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return k}};y._$litElement$=!0,y.finalized=!0,Se.litElementHydrateSupport?.({LitElement:y});var rs=Se.litElementPolyfillSupport;rs?.({LitElement:y});(Se.litElementVersions??=[]).push("4.2.2");var I=class extends Error{constructor(e,{status:t=0,wait:s=0}={}){super(e),this.name="ApiError",this.detail=e,this.status=t,this.wait=s}get isOffline(){return this.status===0}get isLoggedOut(){return this.status===401||this.status===403&&this.detail.startsWith("CSRF")}get isPassing(){return[0,429,500,502,503,504].includes(this.status)}},ns=i=>typeof i?.detail=="string"?i.detail:(i&&typeof i=="object"?Object.values(i).flat():[]).filter(t=>typeof t=="string").join(" "),as=(i,e)=>e.split("; ").find(t=>t.startsWith(`${i}=`))?.slice(i.length+1),os=async i=>{let e=await i.json().catch(()=>null);throw new I(ns(e),{status:i.status,wait:Number(i.headers.get("Retry-After"))||0})},Ae=i=>i.json().catch(()=>{throw new I("")}),p=encodeURIComponent,ls=3e4,oe=class{constructor({apiUrl:e,csrfCookie:t,csrfToken:s},{fetch:r=window.fetch.bind(window),document:n=window.document,patience:l=ls}={}){Object.assign(this,{url:e,csrfCookie:t,csrfToken:s,fetch:r,document:n,patience:l})}get token(){return as(this.csrfCookie,this.document.cookie)||this.csrfToken}async send(e,t,{body:s,accept:r="application/json",signal:n}={}){let l={Accept:r,"X-CSRFToken":this.token};s!==void 0&&(l["Content-Type"]="application/json");let c={method:e,headers:l,body:s&&JSON.stringify(s),credentials:"same-origin",signal:n},h;try{h=await this.fetch(this.url+t,c)}catch(u){throw u.name==="AbortError"?u:new I("")}return h.ok?h:os(h)}async call(e,t,s){let r=await this.send(e,t,{body:s,signal:AbortSignal.timeout(this.patience)});return r.status===204?null:Ae(r)}async find(e){try{return await this.call("GET",e)}catch(t){if(t.status===404||t.status===405)return null;throw t}}async delete(e){try{await this.call("DELETE",e)}catch(t){if(t.status!==404)throw t}}getPlace(e,t){return this.call("GET",`courses/${p(e)}/place/?usage_key=${p(t)}`)}sayOfNotice({version:e,digest:t},s,r){return this.call("POST","notice/",{version:e,digest:t,accepted:s,course_id:r})}withdrawNotice(){return this.call("DELETE","notice/")}async createSession(e){return(await this.call("POST","sessions/",{mentor:e})).session_id}listSessions(e,{page:t=1,size:s=30,search:r="",unit:n=""}={}){let l={course_id:e,page:t,page_size:s,...r?{search:r}:{},...n?{usage_key:n}:{}};return this.find(`sessions/?${new URLSearchParams(l)}`)}listAskedUnits(e){return this.find(`courses/${p(e)}/asked-units/`)}downloadUrl(e){return`${this.url}sessions/${p(e)}/download-session`}getSession(e,t=1){return this.call("GET",`sessions/${p(e)}/?page_size=50&page=${t}`)}renameSession(e,t){return this.call("PUT",`sessions/${p(e)}/`,{title:t})}deleteSession(e){return this.delete(`sessions/${p(e)}/`)}pin(e){return this.call("POST","pin-message/",{session_id:e})}unpin(e){return this.call("DELETE","pin-message/",{session_id:e})}ask(e,t){return this.call("POST",`sessions/${p(e)}/messages/`,t)}stop(e,t){return this.call("POST",`sessions/${p(e)}/stop/`,{generation_id:t})}suggest(e){return this.find(`sessions/${p(e)}/suggestion?num_questions=3`)}follow(e,t,s,r){return this.send("GET",`sessions/${p(e)}/messages/${p(t)}/?after=${s}`,r)}createFeedback(e){return this.call("POST","mentor-feedback/create/",e)}updateFeedback(e,t){return this.call("PUT",`mentor-feedback/${p(e)}/`,t)}previewShared(e,t){return this.call("POST","shared-messages/preview/",{session_id:e,message_ids:t})}share(e,t){return this.call("POST","shared-messages/",{session_id:e,message_ids:t})}listShared(e,t=1){return this.find(`shared-messages/?course_id=${p(e)}&page=${t}`)}getShared(e){return this.call("GET",`shared-messages/${p(e)}/`)}takeSharedBack(e){return this.delete(`shared-messages/${p(e)}/`)}listTeamShared(e,t=1){return this.find(`courses/${p(e)}/shared-messages/?page=${t}`)}openTeamShared(e,t){return this.call("GET",`courses/${p(e)}/shared-messages/${p(t)}/`)}getInstruction(){return this.find("custom-instruction/")}saveInstruction(e,{isNew:t}){return this.call(t?"POST":"PUT","custom-instruction/",e)}listFacts(e,t=1){return this.find(`facts/?course_id=${p(e)}&page=${t}&page_size=50`)}listStatements(e,t=1){return this.find(`statements/?course_id=${p(e)}&page=${t}&page_size=50`)}correct(e,t,s){return this.call("POST","corrections/",{course_id:e,facts:t,is_true:s})}forget(e){return this.call("POST","forget/",e)}getRemembering(){return this.find("remembering/")}setPaused(e,t){return this.call("PUT","remembering/",{course_id:e,is_paused:t})}getSessionMemory(){return this.find("session-memory/")}setSessionMemory(e){return this.call("PUT","session-memory/",{keeps_session_memory:e})}listNotes(e){return this.find(`sessions/${p(e)}/memory/`)}saveNote(e,t,s){return this.call("PUT",`sessions/${p(e)}/memory/${p(t)}/`,{content:s})}deleteNote(e,t){return this.delete(`sessions/${p(e)}/memory/${p(t)}/`)}async startExport(e){return(await this.call("POST",e)).task_id}getTask(e){return this.call("GET",`tasks/${p(e)}`)}clearHistory(){return this.call("DELETE","clear-chathistory")}getCourseSettings(e){return this.find(`courses/${p(e)}/settings/`)}saveCourseSettings(e,t){return this.call("PUT",`courses/${p(e)}/settings/`,t)}listBriefings(e){return this.find(`courses/${p(e)}/briefings/`)}saveBriefing(e,t,s){return this.call("POST",`courses/${p(e)}/briefings/`,{text:t,...s})}publishBriefing(e,t,s){return this.call("POST",`courses/${p(e)}/briefings/${t}/publish/`,s)}deleteBriefing(e,t){return this.delete(`courses/${p(e)}/briefings/${t}/`)}listHints(e){return this.find(`courses/${p(e)}/problem-hints/`)}addHint(e,t){return this.call("POST",`courses/${p(e)}/problem-hints/`,t)}saveHint(e,t,s){return this.call("PUT",`courses/${p(e)}/problem-hints/${t}/`,s)}deleteHint(e,t){return this.delete(`courses/${p(e)}/problem-hints/${t}/`)}getAssistance(e){return this.find(`courses/${p(e)}/assistance/`)}setAssistance(e,t){return this.call("PUT",`courses/${p(e)}/assistance/`,t)}setManyAssistance(e,t){return this.call("POST",`courses/${p(e)}/assistance/`,t)}listQuietHours(e){return this.find(`courses/${p(e)}/quiet-hours/`)}addQuietHours(e,t){return this.call("POST",`courses/${p(e)}/quiet-hours/`,t)}deleteQuietHours(e,t){return this.delete(`courses/${p(e)}/quiet-hours/${t}/`)}listEvaluations(e){return this.find(`courses/${p(e)}/evaluations/`)}getEvaluation(e){return this.find(`courses/${p(e)}/evaluations/running/`)}startEvaluation(e,t){return this.call("POST",`courses/${p(e)}/evaluations/running/`,t)}stopEvaluation(e){return this.call("DELETE",`courses/${p(e)}/evaluations/running/`)}getActivity(e){return this.find(`courses/${p(e)}/activity/`)}getTold(e,t){return this.call("POST",`courses/${p(e)}/told/`,t)}};var W=(i,e=null,t=Date.now())=>{let s={kind:"broken",detail:"",until:i.wait?t+i.wait*1e3:0,retry:e};return i.isOffline?{...s,kind:"offline"}:i.isLoggedOut?{...s,kind:"loggedOut"}:i.status===429?{...s,kind:"limit",detail:ds(i.detail)}:i.status===503?{...s,kind:"busy",detail:i.detail}:i.status>=500?s:i.status===404?{...s,kind:"refused",detail:""}:{...s,kind:"refused",detail:i.detail??"",retry:null}},ds=i=>i.startsWith("Request was throttled")?"":i;var ft=async i=>{let e=i.getRootNode().activeElement;return i.returnValue="",i.showModal(),await new Promise(t=>{i.addEventListener("close",t,{once:!0})}),e?.focus(),i.returnValue};var Te=class extends y{static properties={question:{state:!0}};createRenderRoot(){return this}async ask(e){return this.question=e,await this.updateComplete,await ft(this.querySelector("dialog"))==="yes"}render(){let{title:e,text:t,yes:s}=this.question??{title:"",text:"",yes:""},r=n=>()=>this.querySelector("dialog").close(n);return o`<dialog aria-labelledby="confirmation-title" aria-describedby="confirmation-text">
      <h2 id="confirmation-title">${e}</h2>
      <p id="confirmation-text">${t}</p>
      <div class="actions">
        <button type="button" class="quiet" autofocus @click=${r("no")}>${a("cancel")}</button>
        <button type="button" class="danger" @click=${r("yes")}>${s}</button>
      </div>
    </dialog>`}};customElements.define("iblai-mentor-confirmation",Te);var cs=48,hs=24,us=new Intl.Segmenter,ps=(i,e=cs)=>{let t=i.replace(/\s+/g," ").trim();if(t.length<=e)return t;let s=us.segment(t).containing(e).index,r=t.lastIndexOf(" ",s);return`${t.slice(0,r>=s-hs?r:s)}…`},gt=(i,e)=>e?a("ofReply",{button:i,question:ps(e)}):i,ms=i=>{let e=new Map;for(let t of i.querySelectorAll("[data-name]")){let{name:s}=t.dataset,r=e.get(s)??new Set;e.set(s,r.add(t.href??t));let n=[...r].indexOf(t.href??t)+1,l=n>1?a("nameAgain",{name:s,number:n}):s;t.getAttribute("aria-label")!==l&&t.setAttribute("aria-label",l),t.title&&t.title!==l&&(t.title=l)}},bt=i=>{new MutationObserver(t=>{for(let s of new Set(t.map(({target:r})=>r.closest?.("[role=tabpanel]"))))s&&ms(s)}).observe(i,{childList:!0,subtree:!0,attributeFilter:["data-name"]})};var M={ATTRIBUTE:1,CHILD:2,PROPERTY:3,BOOLEAN_ATTRIBUTE:4,EVENT:5,ELEMENT:6},le=i=>(...e)=>({_$litDirective$:i,values:e}),U=class{constructor(e){}get _$AU(){return this._$AM._$AU}_$AT(e,t,s){this._$Ct=e,this._$AM=t,this._$Ci=s}_$AS(e,t){return this.update(e,t)}update(e,t){return this.render(...t)}};var{I:Ai}=pt;var $t=i=>i.strings===void 0;var fs={},de=(i,e=fs)=>i._$AH=e;var ce=le(class extends U{constructor(){super(...arguments),this.key=d}render(i,e){return this.key=i,e}update(i,[e,t]){return e!==this.key&&(de(i),this.key=e),t}});var gs={offline:"offline",loggedOut:"loggedOut",limit:"limitReached",busy:"busy",refused:"refused",broken:"broken"},bs=({until:i,kind:e},t)=>{let s=(i-t)/1e3;return!i||s<=0?e==="limit"||e==="busy"?a("tryNow"):"":a("askAgain",{when:Qe(s,t)})},he=(i,e,t=Date.now())=>{if(!i)return d;let{kind:s,detail:r,retry:n,until:l}=i,c=l>t,h=bs(i,t);return o`<div class="problem" data-kind=${s} role="alert">
    ${ce(i,o`<p>${r||a(gs[s])}</p>`)}
    ${h?o`<p class="muted" aria-live="off">${h}</p>`:d}
    ${s==="loggedOut"?o`<a class="button" href=${e.loginUrl} target="_blank" rel="noopener">${a("logIn")}</a>`:d}
    ${n&&s!=="loggedOut"?o`<button type="button" class="quiet" data-name=${a("tryAgain")} ?disabled=${c} @click=${n}>${a("tryAgain")}</button>`:d}
  </div>`};var wt=(i,e,{sayTab:t,choose:s})=>{let r=n=>{let l=getComputedStyle(n.currentTarget).direction==="rtl"?-1:1,c=i.indexOf(e),h={ArrowRight:c+l,ArrowLeft:c-l,Home:0,End:i.length-1};n.key in h&&(n.preventDefault(),s(i.at(h[n.key]%i.length)))};return o`<div class="tabs" role="tablist" part="tabs" aria-label=${a("views")} @keydown=${r}>
    ${i.map(n=>o`<button type="button" role="tab" id="tab-${n}" aria-selected=${n===e} aria-controls="panel-${n}"
      tabindex=${n===e?0:-1} @click=${()=>s(n)}>${t(n)}</button>`)}
  </div>`};var vt=()=>{let i=document.activeElement;for(;i?.shadowRoot?.activeElement;)i=i.shadowRoot.activeElement;return i===document.body?null:i},b=class extends y{static properties={panel:{attribute:!1},problem:{state:!0},isLoading:{state:!0}};constructor(){super(),this.turned=[],this.lastTurn=Promise.resolve(),this.turnsLeft=0,this.sent=new Set}createRenderRoot(){return this}get api(){return this.panel.api}get course(){return this.panel.course}attempt(e,t=null){return this.clearProblem(),this.perform(e,t)}async perform(e,t=null){try{return await e(),!0}catch(s){if(s.status===void 0)throw s;return this.problem=W(s,t),this.panel.noteFailure(s),!1}}clearProblem(){this.turnsLeft||(this.problem=null)}retrying(e){return()=>(this.problem=null,e())}async load(e){this.isLoading=!0,await this.inTurn(e,this.retrying(()=>this.load(e))),this.isLoading=!1}inTurn(e,t=null){this.clearProblem(),this.turnsLeft+=1;let s=this.lastTurn.then(()=>this.perform(e,t)).finally(()=>{this.turnsLeft-=1});return this.lastTurn=s.catch(()=>{}),s}async turn(e,t,s,r=()=>!0){let n={name:e,value:t};this.turned.push(n),this.requestUpdate();try{return await r()&&await this.inTurn(s)}finally{this.turned=this.turned.filter(l=>l!==n),this.requestUpdate()}}shown(e,t){return(this.turned.findLast(s=>s.name===e)??{value:t}).value}async once(e,t){if(!this.sent.has(e)){this.sent.add(e);try{await t()}finally{this.sent.delete(e)}}}showState(){return o`${this.isLoading?o`<p class="muted loading">${a("loading")}</p>`:d}${he(this.problem,this.panel)}`}async focusOn(e){await this.updateComplete,this.querySelector(e)?.focus()}holdFocus(){let e=vt();return async t=>{await this.updateComplete;let s=[null,e].includes(vt());return s&&this.querySelector(t)?.focus(),s}}};var Ee=class extends b{static properties={whom:{attribute:!1},place:{attribute:!1},told:{state:!0}};willUpdate(e){e.has("place")&&(this.told=null)}look(e){e.preventDefault();let t=new FormData(e.target).get("question").trim();this.attempt(async()=>{this.told=await this.api.getTold(this.course,{usage_key:this.panel.usageKey??"",question:t,as:this.whom})})}render(){let e=`told-${this.whom}`;return o`<section aria-labelledby="${e}-title">
      <h2 id="${e}-title">${a(`toldTitle_${this.whom}`)}</h2>
      <p class="muted">${a(`toldAbout_${this.whom}`)}</p>
      <form class="fields" @submit=${this.look}>
        <div class="field"><label for="${e}-question">${a("toldQuestion")}</label><input id="${e}-question" name="question" maxlength="2000" dir="auto" autocomplete="off"></div>
        <div class="actions"><button type="submit" class="quiet" id=${e}>${a("toldLook")}</button></div>
      </form>
      ${this.showState()} <div role="status">${this.told?this.showTold():d}</div>
    </section>`}showTold(){let{sections:e=[],tokens:t,level:s}=this.told;return o`<p class="muted">${a("toldTokens",{tokens:f(t??0)})} ${s?a(`level_${s}`):""}</p>
      ${e.map(({name:r,text:n,is_shown:l=!0})=>o`<details class="told"><summary>${yt(r)}</summary>
        ${l?o`<pre tabindex="0" role="group" aria-label=${yt(r)} dir="auto">${n}</pre>`:o`<p class="muted">${n}</p>`}</details>`)}`}},yt=i=>{let e=`section_${i}`;return a(e)===e?i:a(e)};customElements.define("iblai-mentor-told",Ee);var ze=class extends b{static properties={briefings:{state:!0},said:{state:!0},isChanged:{state:!0}};firstUpdated(){this.load(()=>this.fetch())}async fetch(){let e=await this.api.listBriefings(this.course);this.briefings=e?.results??null}get draft(){return this.briefings?.find(({published_at:e})=>!e)}get inForce(){return this.briefings?.filter(({published_at:e})=>e).sort((e,t)=>t.version-e.version)[0]}get seen(){return this.draft?{modified:this.draft.modified}:{}}get box(){return this.querySelector("#briefing")}async again(e,t){this.said="";let s=await this.inTurn(async()=>{await e(),await this.fetch()});return s&&Object.assign(this,{said:a(t),isChanged:!1}),s}save(){let e=this.box.value;return this.again(()=>this.api.saveBriefing(this.course,e,this.seen),"draftSaved")}async publish(){if((this.isChanged||!this.draft)&&!await this.save())return;let{version:e}=this.draft??{};e&&await this.panel.confirm({title:a("publishTitle"),text:a("publishText"),yes:a("publish")})&&await this.again(()=>this.api.publishBriefing(this.course,e,this.seen),"published")}async discard(){let{version:e}=this.draft,t=this.holdFocus();await this.again(()=>this.api.deleteBriefing(this.course,e),"discarded")&&(this.box.value=this.inForce?.text??""),t("#briefing")}render(){return o`<section aria-labelledby="briefing-title">
      <h2 id="briefing-title">${a("briefingTitle")}</h2>
      <p class="muted">${a("briefingAbout")}</p>
      ${this.panel.isSearch?o`<p class="hint" id="briefing-idle">${a("briefingIdle")}</p>`:d}
      ${this.showState()} ${this.briefings?this.showForm():this.isLoading?d:o`<p class="muted">${a("notServed")}</p>`}
    </section>`}showForm(){let{draft:e,inForce:t}=this,s=e?a("draftOf",{when:v(e.modified??e.created)}):t?a("inForceSince",{when:v(t.published_at),version:t.version}):a("noBriefing");return o`<div class="field"><label for="briefing">${a("briefing")}</label>
        <textarea id="briefing" rows="7" dir="auto" .value=${(e??t)?.text??""} @input=${()=>{this.isChanged=!0,this.said=""}} aria-describedby="briefing-state"></textarea>
        <p class="hint muted" id="briefing-state">${s}</p></div>
      <div class="actions"><span role="status" class="muted">${this.said}</span>
        ${e?o`<button type="button" class="danger quiet" id="discard" @click=${this.discard}>${a("discard")}</button>`:d}
        <button type="button" class="quiet" id="save-draft" ?disabled=${!this.isChanged} @click=${this.save}>${a("saveDraft")}</button>
        <button type="button" id="publish" ?disabled=${!e&&!this.isChanged} @click=${this.publish}>${a("publish")}</button></div>`}};customElements.define("iblai-mentor-briefing",ze);var Oe=le(class extends U{constructor(i){if(super(i),i.type!==M.PROPERTY&&i.type!==M.ATTRIBUTE&&i.type!==M.BOOLEAN_ATTRIBUTE)throw Error("The `live` directive is not allowed on child or event bindings");if(!$t(i))throw Error("`live` bindings can only contain a single expression")}render(i){return i}update(i,[e]){if(e===k||e===d)return e;let t=i.element,s=i.name;if(i.type===M.PROPERTY){if(e===t[s])return k}else if(i.type===M.BOOLEAN_ATTRIBUTE){if(!!e===t.hasAttribute(s))return k}else if(i.type===M.ATTRIBUTE&&t.getAttribute(s)===e+"")return k;return de(i),e}});var V=({id:i=d,value:e=d,role:t="switch",label:s,isOn:r,turn:n,isDisabled:l=!1,about:c=d})=>o`<label class="switch"><input type="checkbox" role=${t} id=${i} value=${e} .checked=${Oe(!!r)} ?disabled=${l}
    aria-describedby=${c} @change=${h=>n(h.target.checked)}><span>${s}</span></label>`;var xt=(i,e)=>i.map(([t,s])=>o`<option value=${t} .selected=${Oe(t===e)}>${s}</option>`);var Ce=class extends b{static properties={settings:{state:!0},said:{state:!0},isAbsent:{state:!0}};firstUpdated(){this.load(()=>this.fetch())}async fetch(){this.settings=await this.api.getCourseSettings(this.course),this.isAbsent=this.settings===null}async save(e,t,s){this.said="";let r=await this.turn(e,t,async()=>{let n=await this.api.saveCourseSettings(this.course,s());this.settings={...this.settings,...n}});this.said=r?a("saved"):"",this.panel.lookAgain()}render(){return o`<section aria-labelledby="choice-title">
      <h2 id="choice-title">${a("choiceTitle")}</h2>
      ${this.showState()} ${this.isAbsent?o`<p class="muted">${a("notServed")}</p>`:d}
      ${this.settings?this.showSettings():d}
      <p role="status" class="muted">${this.said}</p>
    </section>`}showSettings(){let{is_on:e,may_opt_in:t=!1,mentor:s,mentors:r=[],usage:n}=this.settings,l=[["",a("defaultMentor")],...r.map(({unique_id:c,name:h})=>[c,h])];return o`${this.showNews()}
      ${V({id:"course-on",label:a("courseOn"),isOn:this.shown("is_on",e&&!t),turn:c=>this.save("is_on",c,()=>({is_on:c}))})}
      <div class="field"><label for="course-mentor">${a("courseMentor")}</label>
        <select id="course-mentor" @change=${({target:{value:c}})=>this.save("mentor",c,()=>({mentor:c}))}>
          ${xt(l,this.shown("mentor",s||""))}
        </select></div>
      ${this.showTools()}
      ${n?this.showUsage(n):d}`}showNews(){let{is_on:e,is_switched_on_by_operator:t=!0,may_opt_in:s=!1,switched_on_at:r=null}=this.settings;return s?o`<p>${a("optIn")}</p>`:t?r?o`<div class="news" role="note"><p>${a("newsOn",{day:v(r)})}</p>
      <div class="actions"><button type="button" class="quiet" id="news-done" @click=${()=>this.save("news",!0,()=>({is_on:this.settings?.is_on??e}))}>${a("newsDone")}</button></div></div>`:d:o`<p class="problem" data-kind="refused">${a("notByOperator")}</p>`}showTools(){let{tools:e=[],known_tools:t=[]}=this.settings;if(!t.length)return d;let s=(r,n)=>this.save(`tool ${r}`,n,()=>{let l=(this.settings?.tools??e).filter(c=>c!==r);return{tools:n?[...l,r]:l}});return o`<fieldset class="tools"><legend>${a("toolsTitle")}</legend>
      <p class="muted">${a("toolsAbout")}</p>
      ${t.map(({slug:r,name:n})=>V({value:r,role:d,label:n,isOn:this.shown(`tool ${r}`,e.includes(r)),turn:l=>s(r,l)}))}
    </fieldset>`}showUsage({tokens:e,limit:t,percent:s,is_near_limit:r,resets_at:n,money:l=[]}){return o`<div class="usage"><label for="usage">${a("usage")}</label>
      <progress id="usage" max="100" .value=${Math.min(100,s??0)}></progress>
      <p class=${r?"warning":"muted"}>${a("usageTokens",{tokens:f(e??0),limit:f(t??0)})}
        ${n?a("allowanceUntil",{time:v(n)}):""} ${l.map(({amount:c,currency:h})=>`${c} ${h}`).join(", ")}</p></div>`}};customElements.define("iblai-mentor-choice",Ce);var Pe=class extends b{static properties={settings:{state:!0},said:{state:!0}};firstUpdated(){this.load(()=>this.fetch())}async fetch(){this.settings=await this.api.getCourseSettings(this.course)}async save(e,t){this.said="";let s=await this.turn(e,t,async()=>{this.settings={...this.settings,...await this.api.saveCourseSettings(this.course,{[e]:t})}});this.said=s?a("saved"):"",this.panel.lookAgain()}saveContact(e){e.preventDefault(),this.save("help_contact",new FormData(e.target).get("contact"))}render(){return o`<section aria-labelledby="help-title">
      <h2 id="help-title">${a("helpTitle")}</h2>
      ${this.settings?this.showSettings():d}
      ${this.showState()} <p role="status" class="muted">${this.said}</p>
    </section>`}showSettings(){let{tells_answers:e,notice_names_answers:t,helps_when_graded:s,help_contact:r}=this.settings,n=(l,{isOn:c,...h})=>V({...h,isOn:this.shown(l,c),turn:u=>this.save(l,u)});return o`${n("tells_answers",{id:"tells-answers",label:a("tellsAnswers"),isOn:e,about:"answers-about"})}
      <p class="hint muted" id="answers-about">${a("tellsAnswersAbout")} ${t?d:a("answersNotNamed")}</p>
      ${n("helps_when_graded",{id:"helps-when-graded",label:a("helpsWhenGraded"),isOn:s,about:"graded-about"})}
      <p class="hint muted" id="graded-about">${a("helpsWhenGradedAbout")}</p>
      <form class="field" @submit=${this.saveContact}><label for="help-contact">${a("helpContact")}</label>
        <input id="help-contact" name="contact" maxlength="500" dir="ltr" autocomplete="off" .value=${r??""} aria-describedby="contact-about">
        <p class="hint muted" id="contact-about">${a("helpContactAbout")}</p>
        <div class="actions"><button type="submit" class="quiet" id="save-contact">${a("save")}</button></div></form>`}};customElements.define("iblai-mentor-help",Pe);var w=i=>o`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${i}</svg>`,G={again:w($`<path d="M20 11a8 8 0 1 0-2.3 6.3M20 4v7h-7"/>`),back:w($`<path d="M20 12H5M11 6l-6 6 6 6"/>`),close:w($`<path d="M6 6l12 12M18 6L6 18"/>`),copy:w($`<rect x="9" y="9" width="11" height="11" rx="2"/><path d="M5 15V6a2 2 0 0 1 2-2h8"/>`),download:w($`<path d="M12 4v11M7 11l5 5 5-5M5 20h14"/>`),down:w($`<path d="M12 5v14M6 13l6 6 6-6"/>`),eye:w($`<path d="M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 12z"/><circle cx="12" cy="12" r="3"/>`),pin:w($`<path d="M9 4h6l-1 6 3 3v2H7v-2l3-3zM12 15v5"/>`),plus:w($`<path d="M12 5v14M5 12h14"/>`),popIn:w($`<path d="M11 5v6H5M11 11L4 4M18 14v4a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2v-3M15 4h3a2 2 0 0 1 2 2v3"/>`),popOut:w($`<path d="M14 4h6v6M20 4l-9 9M18 14v4a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2V8a2 2 0 0 1 2-2h4"/>`),rename:w($`<path d="M4 20h4L19 9l-4-4L4 16zM13 7l4 4"/>`),search:w($`<circle cx="11" cy="11" r="6"/><path d="M16 16l4 4"/>`),send:w($`<path d="M12 19V5M6 11l6-6 6 6"/>`),stop:w($`<rect x="7" y="7" width="10" height="10" rx="1.5" class="filled"/>`),thumbDown:w($`<path d="M7 13V4h9.5a2 2 0 0 1 2 1.6l1.3 6a2 2 0 0 1-2 2.4H14l1 4a2 2 0 0 1-3.6 1.4zM7 4H4v9h3"/>`),thumbUp:w($`<path d="M7 11v9h9.5a2 2 0 0 0 2-1.6l1.3-6a2 2 0 0 0-2-2.4H14l1-4a2 2 0 0 0-3.6-1.4zM7 20H4v-9h3"/>`),trash:w($`<path d="M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13"/>`)};var $s=["hint","mistake"],ws=["orient","concept","example","check"],Me=class extends b{static properties={problems:{state:!0},chosen:{state:!0},said:{state:!0},edited:{state:!0}};firstUpdated(){this.load(()=>this.fetch())}async fetch(){this.problems=(await this.api.listHints(this.course))?.problems??null}get hinted(){return this.problems?.find(({usage_key:e})=>e===this.chosen)??null}async again(e,t){this.said="";let s=await this.inTurn(async()=>{await e(),await this.fetch()});return s&&(this.said=a(t)),s}save(e){e.preventDefault();let t=e.target,s=Object.fromEntries(new FormData(t)),{chosen:r,edited:n}=this,l=this.holdFocus(),c=()=>n?this.api.saveHint(this.course,n,s):this.api.addHint(this.course,{usage_key:r,...s});return this.once(t,async()=>{await this.again(c,"saved")&&(t.reset(),this.leave(n)),l("#hint-text")})}async delete({id:e}){let t=this.holdFocus();await this.again(()=>this.api.deleteHint(this.course,e),"deleted")&&this.leave(e),t("#hinted-problem")}leave(e){this.edited===e&&(this.edited=null)}edit(e){this.edited=e.id,this.focusOn("#hint-text")}choose(e){Object.assign(this,{chosen:e,edited:null,said:""}),this.clearProblem()}render(){return o`<section aria-labelledby="hints-title">
      <h2 id="hints-title">${a("hintsTitle")}</h2>
      <p class="muted">${a("hintsAbout")}</p>
      ${this.problems?this.showAll():this.isLoading?d:o`<p class="muted">${a("notServed")}</p>`}
      ${this.showState()} <p role="status" class="muted">${this.said}</p>
    </section>`}showAll(){if(!this.problems.length)return o`<p class="muted">${a("noProblems")}</p>`;let e=({title:t,unit_title:s,usage_key:r,hints:n})=>`${[s,t].filter(Boolean).join(" › ")||r}${n.length?` (${n.length})`:""}`;return o`<div class="field"><label for="hinted-problem">${a("hintedProblem")}</label>
        <select id="hinted-problem" @change=${t=>this.choose(t.target.value)}>
          <option value="" ?selected=${!this.chosen}>${a("chooseProblem")}</option>
          ${this.problems.map(t=>o`<option value=${t.usage_key} ?selected=${t.usage_key===this.chosen}>${e(t)}</option>`)}
        </select></div>
      ${this.hinted?this.showHints(this.hinted):d}`}showHints({hints:e,title:t}){let s=e.find(({id:r})=>r===this.edited)??{kind:"hint",step:"concept",text:""};return o`${e.length?o`<ul class="list hints">${e.map(r=>this.showHint(r))}</ul>`:d}
      ${t?this.showForm(s):d}`}showForm(e){let t=(s,r)=>o`<div class="field"><label for="hint-${s}">${a(`hint_${s}`)}</label><select id="hint-${s}" name=${s}>
      ${r.map(n=>o`<option value=${n} ?selected=${n===e[s]}>${a(`hint_${s}_${n}`)}</option>`)}</select></div>`;return ce(`${this.chosen} ${this.edited??""}`,o`<form class="fields" @submit=${this.save}>
        ${t("kind",$s)} ${t("step",ws)}
        <div class="field"><label for="hint-text">${a("hintText")}</label>
          <textarea id="hint-text" name="text" rows="3" maxlength="500" required dir="auto" .value=${e.text} aria-describedby="hint-about"></textarea>
          <p class="hint muted" id="hint-about">${a("hintTextAbout")}</p></div>
        <div class="actions">${this.edited?o`<button type="button" class="quiet" @click=${()=>this.edit({id:null})}>${a("cancel")}</button>`:d}
          <button type="submit" id="save-hint" data-name=${this.edited?gt(a("save"),e.text):a("addHint")}>${a(this.edited?"save":"addHint")}</button></div></form>`)}showHint(e){let t=(s,r,n,l)=>o`<button type="button" class="round small ${s}" data-name=${a(n,{title:e.text})} @click=${l}>${r}</button>`;return o`<li><span><span class="muted">${a(`hint_kind_${e.kind}`)} · ${a(`hint_step_${e.step}`)}</span><br><bdi>${e.text}</bdi></span>
      <span class="buttons">${t("edit",G.rename,"changeHint",()=>this.edit(e))}${t("forget",G.trash,"deleteNamed",()=>this.delete(e))}</span></li>`}};customElements.define("iblai-mentor-hints",Me);var kt=`/* Colours, in light and dark; each pair of text and ground has a contrast of 4.5 at the least, edges of controls one of 3. */
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
/* What stands beside a bullet or a number is aligned with it, in whichever language it is. */
.words li { text-align: -webkit-match-parent; text-align: match-parent; }
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
.path { display: block; font-size: 0.8125rem; line-height: 1.4; }
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
/* Between what was said and what can be written: once something was, as high as what comes and goes in it, so that nothing moves. */
.line { display: contents; }
.line.tall { display: flex; align-items: center; flex: none; min-block-size: 2.125rem; padding-inline-end: 1rem; max-inline-size: 48rem; inline-size: 100%; margin-inline: auto; }
.status { min-block-size: 1.25rem; padding-inline: 1rem; font-size: 0.8125rem; line-height: 1.25rem; max-inline-size: 48rem; inline-size: 100%; margin-inline: auto; }
.to-end { border: 1px solid var(--line); background: var(--raised); color: var(--text); }
.bottom { padding: 0.25rem 1rem 0.5rem; display: grid; gap: 0.5rem; max-inline-size: 48rem; inline-size: 100%; margin-inline: auto; max-block-size: 70%; overflow-y: auto; }
/* The notice is read whole where the window has the room; the greeting above it is two lines. */
.bottom:has(#accept) { max-block-size: calc(100% - 7.25rem); }
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
.match { flex-basis: 100%; padding: 0 0.5625rem 0.375rem; color: var(--muted); font-size: 0.8125rem; }
.match .who { font-size: inherit; }
.match mark { background: var(--warning-ground); color: var(--text); font-weight: 600; }
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

/* Shared with the course team */
.share-chat { align-self: flex-start; }
.sharing { inline-size: 36rem; max-inline-size: calc(100vw - 1rem); max-block-size: calc(100vh - 2rem); }
.sharing, .sharing form { gap: 0.75rem; }
.sharing[open], .sharing form { display: grid; }
.sharing h2, .sharing .actions { margin: 0; }
.sharing .who, .sharing .people, section > .people { margin: 0; }
.choosable { max-block-size: 50vh; overflow-y: auto; }
.choosable > li { padding: 0; }
.choosable label { flex: 1; padding: 0.5rem 0.75rem; font-size: 0.9375rem; min-inline-size: 0; }
.preview { max-block-size: 45vh; overflow: auto; padding: 0.75rem 0.875rem; border: 1px solid var(--line); border-radius: 0.625rem; background: var(--page); }
.transcript, .transcript-messages { display: grid; gap: 0.75rem; min-inline-size: 0; }
.transcript-messages { list-style: none; }
.transcript-messages > li { min-inline-size: 0; }
.transcript-messages > li + li { padding-block-start: 0.75rem; border-block-start: 1px solid var(--line); }
.transcript-messages .who .muted { font-weight: 400; }
.transcript-sources { margin-block-start: 0.5rem; display: grid; gap: 0.25rem; font-size: 0.9375rem; }
.shared > li { align-items: flex-start; padding: 0.625rem 0.875rem; }
.shared .fact-block { display: grid; gap: 0.25rem; }
.shared iblai-mentor-transcript { display: block; margin-block-start: 0.5rem; }
.shared .new { margin-inline-start: 0.375rem; padding: 0.0625rem 0.5rem; border-radius: 1rem; background: var(--own); font-size: 0.8125rem; font-weight: 600; }

@container (min-width: 48rem) { .log { padding-block: 1.5rem; } }
/* A low window, or one at 200 %: everything scrolls together rather than nothing fits. */
@media (max-height: 26rem) { header { padding-block: 0.375rem 0; } .status, .line.tall { min-block-size: 0; } .below { display: none; } }
@media (forced-colors: active) {
  .said.own .words, .quote, .cite, .suggestion, .intent, .uncited, .box, button { border: 1px solid; }
  .tabs button[aria-selected="true"]::after { background: Highlight; }
  .dots span { background: CanvasText; }
}
@media print { header .buttons, .tabs, .bottom, .to-end { display: none; } .log, .scroll { overflow: visible; } }
`;var K=class{constructor(e,t=s=>import(s)){Object.assign(this,{url:e,fetch:t,module:null,failures:0}),this.there=new Promise(s=>{this.arrive=s})}bring(){return this.coming??=this.fetchOnce()}async fetchOnce(){try{return this.module=await this.fetch(this.failures?`${this.url}#${this.failures}`:this.url),this.arrive(this.module),this.module}catch(e){throw this.failures+=1,this.coming=null,e}}};var _t=i=>{let e=new Map,t=(r,n,{isDisplay:l})=>{let c=`${l}${r}`;e.has(c)||s(c,ys(i.module,r,l));let h=e.get(c);h&&n.replaceChildren(h.cloneNode(!0))},s=(r,n)=>{e.size>=200&&e.delete(e.keys().next().value),e.set(r,n)};return(r,n,l)=>{if(!(r.length>2e3)){if(i.module){t(r,n,l);return}i.bring().then(()=>t(r,n,l),()=>{})}}},ys=(i,e,t)=>{let s=document.createElement("span");try{return i.draw(e,s,{isDisplay:t}),s}catch{return null}};var xs=i=>async e=>{let t=await import(e);return t.loadFont(i),t},St=({markdown:i,maths:e,mathsFont:t})=>({markdown:new K(i),drawFormula:_t(new K(e,xs(t)))});var At=`/* What a course team's page has beside the panel's style: room. */
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
.outcomes td:not(:first-child), .outcomes th:not(:first-child) { text-align: start; }
.outcomes td { vertical-align: top; }
.outcomes td:not([data-outcome="found"], [data-outcome="withheld"]) { color: var(--danger); font-weight: 600; }
progress { inline-size: 100%; accent-color: var(--primary); }
@media print { .tabs, header .button { display: none; } }
.news { border: 1px solid var(--line); border-radius: var(--radius); padding: 0.75rem 0.875rem; background: var(--ground); }
`;var _s=2e3,qe=class extends b{static properties={records:{state:!0},questions:{state:!0},run:{state:!0},plan:{state:!0},asksMentor:{state:!0},said:{state:!0}};firstUpdated(){this.load(()=>this.fetch())}disconnectedCallback(){super.disconnectedCallback(),window.clearTimeout(this.timer)}async fetch(){this.questions=(await this.api.getCourseSettings(this.course))?.questions??null,await this.look()}async look(){window.clearTimeout(this.timer);let{run:e=null,plan:t=null}=await this.api.getEvaluation(this.course)??{};Object.assign(this,{run:e,plan:t}),e?.state==="running"?this.timer=window.setTimeout(()=>this.lookAgain(),_s):this.records=(await this.api.listEvaluations(this.course))?.evaluations??null}lookAgain(){return this.perform(()=>this.look(),this.retrying(()=>this.lookAgain()))}get area(){return this.querySelector("#evaluation-questions")}async save(e){e.preventDefault();let t=this.area.value.split(`
`).map(r=>r.trim()).filter(Boolean);this.said="";let s=await this.inTurn(async()=>{this.questions=(await this.api.saveCourseSettings(this.course,{questions:t})).questions,await this.look()});this.said=s?a("saved"):""}async addFile(e){let[t]=e.target.files;if(e.target.value="",!t)return;let s=(await t.text()).split(/\r?\n/).map(r=>r.trim()).filter(Boolean);this.area.value=[this.area.value.trim(),...s].filter(Boolean).join(`
`),this.said=a("evaluationFileAdded",{count:f(s.length)}),this.area.focus()}async start(e){e.preventDefault();let t=this.asksMentor&&!this.plan.mentor_obstacle,s=this.holdFocus();if(t&&!await this.panel.confirm({title:a("evaluationConfirm",{questions:f(this.plan.questions)}),text:this.sayCost(),yes:a("evaluationAsk")}))return;this.said="",await this.inTurn(async()=>{await this.api.startEvaluation(this.course,{asks_mentor:t}),await this.look()})&&(this.said=a("evaluationBegun")),s("#stop-evaluation")}async stop(){let e=this.holdFocus();await this.inTurn(async()=>{await this.api.stopEvaluation(this.course),await this.look()}),e("#start-evaluation")}sayCost(){let{most_cost:e,most_tokens:t,currency:s,model:r}=this.plan,n={tokens:f(t),model:r};return e===null?a("evaluationCostUnknown",n):a("evaluationCost",{...n,currency:s,cost:f(Math.ceil(e*100)/100)})}render(){return o`<section aria-labelledby="evaluation-title">
      <h2 id="evaluation-title">${a("course_evaluation")}</h2>
      <p class="muted">${a("evaluationAbout")}</p>
      ${this.questions?this.showForm():d} ${this.showState()} ${this.run?.state==="running"?d:this.plan&&this.showPlan(this.plan)}
      <p role="status" class="muted">${this.said??""}</p>
      ${this.run?this.showRun(this.run):d} ${this.records?this.showRecords():d}
    </section>`}showForm(){return o`<form class="fields" @submit=${this.save}>
      <div class="field"><label for="evaluation-questions">${a("evaluationQuestions")}</label>
        <textarea id="evaluation-questions" name="questions" rows="6" dir="auto" .value=${this.questions.join(`
`)} aria-describedby="questions-about"></textarea>
        <p class="hint muted" id="questions-about">${a("evaluationQuestionsAbout")}</p></div>
      <div class="field"><label for="evaluation-file">${a("evaluationFile")}</label><input type="file" id="evaluation-file" accept=".txt,.csv,.md,text/plain" @change=${this.addFile}></div>
      <div class="actions"><button type="submit" id="save-questions">${a("save")}</button></div></form>`}showPlan({questions:e,obstacle:t,mentor_obstacle:s,questions_left:r}){return t?this.problem?d:o`<p>${t}</p>`:o`<form class="fields" @submit=${this.start}>
      <p class="hint muted">${a("evaluationSearchAbout")}</p>
      <label class="switch"><input type="checkbox" id="asks-mentor" .checked=${this.asksMentor&&!s} ?disabled=${!!s} aria-describedby="asks-mentor-about"
        @change=${n=>{this.asksMentor=n.target.checked}}> ${a("evaluationAsksMentor")}</label>
      <p class="hint muted" id="asks-mentor-about">${s||`${a("evaluationLeft",{questions:f(e),left:f(r)})} ${this.sayCost()}`}</p>
      <div class="actions"><button type="submit" id="start-evaluation">${a("evaluationAsk")}</button></div></form>`}showRun({state:e,error:t,planned:s,begun_at:r,results:n,asks_mentor:l}){let c=a("evaluationProgress",{asked:f(n.length),planned:f(s)});return o`<h3 id="run-title">${a("evaluationStarted",{moment:v(r)})}</h3>
      <p id="run-state">${a(`evaluation_${e}`)} ${c} ${t}</p>
      ${e==="running"?o`<progress max=${s} .value=${n.length} aria-labelledby="run-title"></progress>
        <div class="actions"><button type="button" id="stop-evaluation" @click=${this.stop}>${a("evaluationStop")}</button></div>`:d}
      ${n.length?o`<div class="wide" tabindex="0" role="group" aria-labelledby="run-title"><table class="numbers outcomes" aria-labelledby="run-title">
        <thead><tr><th scope="col">${a("trialQuestion")}</th><th scope="col">${a("evaluationSearch")}</th>${l?o`<th scope="col">${a("evaluationMentor")}</th>`:d}</tr></thead>
        <tbody>${n.map(({question:h,search:u,mentor:m})=>o`<tr><th scope="row"><bdi>${h}</bdi></th>${Tt(u)}${l?Tt(m,{tellsSearch:!0}):d}</tr>`)}</tbody></table></div>`:d}`}showRecords(){return this.records.length?o`<h3>${a("evaluationResults")}</h3><ul class="list facts">${this.records.map(({made_at:e,questions:t,failures:s,below:r,is_search:n})=>o`<li><div class="fact-block">
      <p><strong>${v(e)}</strong> ${a("evaluationCounts",{questions:f(t),failed:f(s.length)})}${n?` (${a("evaluationBySearch")})`:""}</p>
      ${s.length?o`<p>${a("evaluationFailed",{names:s.join(" · ")})}</p>`:o`<p class="muted">${a("evaluationNoFailures")}</p>`}
      ${r.map(l=>o`<p class="muted">${l}</p>`)}</div></li>`)}</ul>`:o`<p>${a("evaluationNone")}</p>`}},Tt=({outcome:i,titles:e,is_search:t},{tellsSearch:s=!1}={})=>o`<td data-outcome=${i}>${a(`evaluation_${i}`)}
  ${s&&t?o`<span class="muted">(${a("evaluationBySearch")})</span>`:d}
  ${e.length?o`<br><span class="muted"><bdi>${e.join(" · ")}</bdi></span>`:d}</td>`;customElements.define("iblai-mentor-evaluation",qe);var Ss={sequential:"subsection",vertical:"unit"},Et=(i,e,t,s)=>i.flatMap(r=>{let{usage_key:n,title:l,type:c,assignment_type:h,effective_level:u,children:m=[]}=r,g=Ss[c],x=[...t,l],_=e||n,q={id:`${g}:${n}`,part:g,kind:g==="unit"?"unit":"section",key:n,title:l,path:x.slice(1).join(" › "),section:_,type:h??"",effective:u,own:s.get(`${g}:${n}`)??""};return[...g?[q]:[],...Et(m,_,x,s)]}),zt=({levels:i=[],outline:e=[],assignment_types:t=[]},s)=>{let r=new Map(i.map(({part:c,key:h,level:u})=>[`${c}:${h}`,u])),n={id:"course:",part:"course",kind:"section",key:"",title:s("wholeCourse"),section:"",type:"",effective:"full",isTop:!0,own:r.get("course:")??""},l=t.map(c=>({id:`assignment_type:${c}`,part:"assignment_type",kind:"section",key:c,title:s("assignments",{type:c}),section:"",type:c,effective:"",own:r.get(`assignment_type:${c}`)??""}));return[n,...l,...Et(e,"",[],r)]},Ot=({title:i,path:e=i,section:t,type:s,own:r,effective:n},l)=>{let c=l.text.toLowerCase().split(/\s+/).filter(Boolean),h=e.toLowerCase();return c.every(u=>h.includes(u))&&(!l.section||t===l.section)&&(!l.type||s===l.type)&&(!l.level||(r||n)===l.level)};var Ct=["full","hints","off"],Ne=class extends b{static properties={assistance:{state:!0},filter:{state:!0},selected:{state:!0},said:{state:!0}};constructor(){super(),Object.assign(this,{filter:{text:"",section:"",type:"",level:""},selected:new Set,said:""})}firstUpdated(){this.load(async()=>{this.assistance=await this.api.getAssistance(this.course)})}get parts(){return zt(this.assistance,a)}get shownParts(){return this.parts.filter(e=>Ot(e,this.filter))}narrow(e,t){this.filter={...this.filter,[e]:t}}select(e,t){let s=new Set(this.selected);t?s.add(e):s.delete(e),this.selected=s}selectAll(e){this.selected=new Set(e?this.shownParts.filter(({kind:t})=>t==="unit").map(({id:t})=>t):[])}get chosen(){return this.shownParts.filter(({id:e})=>this.selected.has(e))}async apply(e){let t=this.chosen.map(({part:r,key:n})=>({part:r,key:n}));this.said="",await this.inTurn(async()=>{this.assistance=await this.api.setManyAssistance(this.course,{parts:t,level:e})})&&Object.assign(this,{said:a("levelsSet",{count:f(t.length)}),selected:new Set}),this.panel.lookAgain()}render(){return o`<section aria-labelledby="levels-title">
      <h2 id="levels-title">${a("course_levels")}</h2>
      <p class="muted">${a("assistanceAbout")}</p>
      ${this.showState()} ${this.assistance?this.showAll():d}
    </section>`}showAll(){let e=this.shownParts,t=e.filter(({kind:r})=>r==="unit"),s=t.length>0&&t.every(({id:r})=>this.selected.has(r));return o`${this.showFilters()}
      <label class="switch"><input type="checkbox" id="all-parts" .checked=${s} ?disabled=${!t.length} @change=${r=>this.selectAll(r.target.checked)}><span>${a("selectShown",{count:f(t.length)})}</span></label>
      ${e.length?o`<div class="parts" role="group" aria-labelledby="levels-title">${e.map(r=>this.showPart(r))}</div>`:o`<p>${a("nothingFits")}</p>`}
      ${this.showApply()}`}showFilters(){let{sections:e,types:t}=this.describeChoices(),s=(r,n,l)=>o`<div class="field"><label for="filter-${r}">${n}</label><select id="filter-${r}" @change=${c=>this.narrow(r,c.target.value)}>
      <option value="">${a("all")}</option>${l.map(([c,h])=>o`<option value=${c} ?selected=${c===this.filter[r]}>${h}</option>`)}</select></div>`;return o`<div class="bar-of-filters">
      <div class="field"><label for="filter-text">${a("filterTitle")}</label><input type="search" id="filter-text" dir="auto" @input=${r=>this.narrow("text",r.target.value)}></div>
      ${s("section",a("filterSection"),e)} ${t.length?s("type",a("filterType"),t):d}
      ${s("level",a("filterLevel"),Ct.map(r=>[r,a(`level_${r}`)]))}
    </div>`}describeChoices(){let{outline:e=[],assignment_types:t=[]}=this.assistance;return{sections:e.map(({usage_key:s,title:r})=>[s,r]),types:t.map(s=>[s,s])}}showPart({id:e,kind:t,title:s,path:r,own:n,effective:l,isTop:c}){let h=c?a("level_full"):l?a("asAbove",{level:a(`level_${l}`)}):a("notSet"),u=n?a(`level_${n}`):h;return o`<label class="part of-${t}"><input type="checkbox" value=${e} .checked=${this.selected.has(e)} @change=${m=>this.select(e,m.target.checked)}>
      <bdi>${t==="unit"&&this.filter.text?r:s}</bdi><span class="level-name ${n?"own":""}">${u}</span></label>`}showApply(){let e=this.chosen.length,t=(s,r)=>o`<button type="button" class="quiet" data-level=${s??"none"} ?disabled=${!e} @click=${()=>this.apply(s)}>${r}</button>`;return o`<div class="apply" ?data-idle=${!e}><span role="status">${this.said||a("partsSelected",{count:f(e)})}</span>
      ${Ct.map(s=>t(s,a(`level_${s}`)))} ${t(null,a("removeSetting"))}</div>`}};customElements.define("iblai-mentor-levels",Ne);var Ue=class extends b{static properties={activity:{state:!0},week:{state:!0}};firstUpdated(){this.load(async()=>{this.activity=await this.api.getActivity(this.course),this.week=this.activity?.weeks[0]?.week??""})}render(){return o`<section aria-labelledby="numbers-title">
      <h2 id="numbers-title">${a("course_numbers")}</h2>
      <p class="muted">${a("numbersAbout")}</p>
      ${this.showState()} ${this.activity?this.showActivity(this.activity):d}
    </section>`}showActivity({shows:e,since:t,weeks:s,bands:r}){if(e==="off")return o`<p>${a("numbersOff")}</p>`;if(e==="bands")return this.showBands(r,t);if(!s.length)return o`<p>${a("numbersNone",{since:J(t)})}</p>`;let n=s.find(({week:l})=>l===this.week)??s[0];return o`<div class="field"><label for="numbers-week">${a("numbersWeek")}</label><select id="numbers-week" @change=${l=>{this.week=l.target.value}}>
        ${s.map(({week:l})=>o`<option value=${l} ?selected=${l===n.week}>${a("numbersWeekOf",{day:J(l)})}</option>`)}</select></div>
      ${n.measures.length?n.measures.map(l=>this.showMeasure(l)):o`<p>${a("numbersTooFew")}</p>`}`}showMeasure({measure:e,rows:t,total:s}){return o`<h3 id="measure-${e}">${a(`measure_${e}`)}</h3>
      <div class="wide" tabindex="0" role="group" aria-labelledby="measure-${e}"><table class="numbers" aria-labelledby="measure-${e}">
      <thead><tr><th scope="col">${a("numbersPart")}</th><th scope="col">${a("numbersLearners")}</th></tr></thead>
      <tbody>${t.map(({title:r,learners:n})=>o`<tr><th scope="row"><bdi>${r}</bdi></th><td>${a("atLeast",{count:f(n)})}</td></tr>`)}</tbody>
      <tfoot><tr><th scope="row">${a("numbersTotal")}</th><td>${f(s)}</td></tr></tfoot></table></div>`}showBands(e,t){return o`<p>${a("bandsAbout",{since:J(t)})}</p>
      ${e.length?o`<ul class="list facts">${e.map(({title:s,band:r})=>o`<li><bdi>${s}</bdi><span class="muted">${a(`band_${r}`)}</span></li>`)}</ul>`:o`<p>${a("bandsNone")}</p>`}`}};customElements.define("iblai-mentor-numbers",Ue);var As=[0,1,2],Re=class extends b{static properties={settings:{state:!0},said:{state:!0}};firstUpdated(){this.load(async()=>{this.settings=await this.api.getCourseSettings(this.course)})}async save(e){e.preventDefault();let t=new FormData(e.target),s={starters:t.getAll("starter"),messages_a_day:Number(t.get("limit")||0)};this.said="";let r=await this.inTurn(async()=>{this.settings={...this.settings,...await this.api.saveCourseSettings(this.course,s)}});this.said=r?a("saved"):""}render(){return o`<section aria-labelledby="offers-title">
      <h2 id="offers-title">${a("offersTitle")}</h2>
      ${this.settings?this.showForm():d} ${this.showState()}
    </section>`}showForm(){let{starters:e=[],messages_a_day:t,most_messages_a_day:s}=this.settings;return o`<form class="fields" @submit=${this.save}>
      <fieldset class="field" aria-describedby="starters-about"><legend class="unseen">${a("starters")}</legend>
        ${As.map(r=>o`<label for="starter-${r}">${a("starter",{number:f(r+1)})}</label>
          <input id="starter-${r}" name="starter" maxlength="200" dir="auto" autocomplete="off" .value=${e[r]??""}>`)}
        <p class="hint muted" id="starters-about">${a("startersAbout")}</p></fieldset>
      <div class="field"><label for="limit">${a("messagesADay")}</label>
        <input type="number" id="limit" name="limit" min="1" max=${s} inputmode="numeric" .value=${t?String(t):""} aria-describedby="limit-about">
        <p class="hint muted" id="limit-about">${a("messagesADayAbout",{most:f(s)})}</p></div>
      <div class="actions"><span role="status" class="muted">${this.said}</span><button type="submit" id="save-offers">${a("save")}</button></div>
    </form>`}};customElements.define("iblai-mentor-offers",Re);var Le=class extends b{static properties={times:{state:!0},said:{state:!0}};firstUpdated(){this.load(()=>this.fetch())}async fetch(){this.times=(await this.api.listQuietHours(this.course))?.quiet_hours??null}get zone(){return new Intl.DateTimeFormat().resolvedOptions().timeZone}async again(e,t){this.said="";let s=await this.inTurn(async()=>{await e(),await this.fetch()});return s&&(this.said=a(t)),s}add(e){e.preventDefault();let t=e.target,{starts:s,ends:r}=Object.fromEntries(new FormData(t)),n={starts:new Date(s).toISOString(),ends:new Date(r).toISOString()},l=this.holdFocus();return this.once(t,async()=>{await this.again(()=>this.api.addQuietHours(this.course,n),"saved")&&t.reset(),l("#quiet-starts")})}async delete({id:e}){let t=this.holdFocus();await this.again(()=>this.api.deleteQuietHours(this.course,e),"deleted"),t("#quiet-starts")}render(){return o`<section aria-labelledby="quiet-title">
      <h2 id="quiet-title">${a("course_quiet")}</h2>
      <p class="muted">${a("quietAbout")}</p>
      ${this.times?this.showTimes():d}
      <form class="fields" @submit=${this.add}>
        <div class="times">
          <div class="field"><label for="quiet-starts">${a("quietStarts")}</label><input type="datetime-local" id="quiet-starts" name="starts" required aria-describedby="quiet-zone"></div>
          <div class="field"><label for="quiet-ends">${a("quietEnds")}</label><input type="datetime-local" id="quiet-ends" name="ends" required aria-describedby="quiet-zone"></div>
        </div>
        <p class="hint muted" id="quiet-zone">${a("quietZone",{zone:this.zone})}</p>
        <div class="actions"><span role="status" class="muted">${this.said}</span><button type="submit" id="add-quiet">${a("quietAdd")}</button></div>
      </form>
      ${this.showState()}
    </section>`}showTimes(){return this.times.length?o`<ul class="list quiet-times">${this.times.map(e=>{let t=a("quietSpan",{starts:ge(e.starts),ends:ge(e.ends)});return o`<li><span>${t}</span><button type="button" class="round small forget" aria-label=${a("deleteNamed",{title:t})} @click=${()=>this.delete(e)}>${G.trash}</button></li>`})}</ul>`:o`<p>${a("quietNone")}</p>`}};customElements.define("iblai-mentor-quiet",Le);var Ts=i=>i.includes("@")&&!i.includes("/"),Es=i=>Ts(i)?`mailto:${i}`:/^https?:\/\//i.test(i)?i:"",Pt=(i,e,t="")=>{let s=Es(i??"");if(!s)return t?o`<p>${t}</p>`:d;let r=i.replace(/^https?:\/\//i,"").replace(/\/$/,"");return o`<p class="people">${e} <a href=${s} target="_blank" rel="noopener noreferrer"><bdi dir="ltr">${r}</bdi></a></p>`};var ue=class{constructor(e,t,s=JSON.stringify){Object.assign(this,{view:e,fetchPage:t,nameOf:s,items:null,number:1,count:0,hasMore:!1,isAbsent:!1})}async fetch(e=this.number){let t=this.asked={},s=[await this.fetchPage(1)];for(;s.length<e&&s.at(-1)?.next;)s.push(await this.fetchPage(s.length+1));let r=t===this.asked;return r&&this.take(s),r}take(e){let s=[...new Map(e.flatMap(r=>r?.results??[]).map(r=>[this.nameOf(r),r])).values()];Object.assign(this,{items:s,number:e.length,count:e[0]?.count??0,hasMore:!!e.at(-1)?.next,isAbsent:e[0]===null}),this.view.requestUpdate()}async fetchMore(){let e=new Set(this.items.map(this.nameOf)),t=this.view.holdFocus();if(!await this.fetch(this.number+1))return;let s=this.items.findIndex(r=>!e.has(this.nameOf(r)));await t(`[data-item="${s<0?this.items.length-1:s}"]`)}showMore(){return this.hasMore?o`<button type="button" class="quiet more" data-name=${a("showMore")} @click=${()=>this.view.attempt(()=>this.fetchMore())}>${a("showMore")}</button>`:d}};var De=({path:i=[],title:e})=>i.filter(t=>t&&t!==e).join(" › "),He=({title:i,start:e,beginning:t})=>[i,...e==null?[]:[Ke(e)],...t?[t]:[]].join(" · "),zs=24,Os=20,Mt=i=>{let e=new Map,t=s=>JSON.stringify([He(s),De(s)]);for(let s of i)e.set(t(s),[...e.get(t(s))??[],s.quote??""]);return i.map(s=>({...s,beginning:Cs(s.quote??"",e.get(t(s)))}))},Cs=(i,e)=>{let t=e.filter(n=>n!==i);if(!i||!t.length)return"";let s=0,r;do s+=zs,[r]=i.match(new RegExp(`^.{1,${s}}\\S{0,${Os}}`,"su"));while(r!==i&&t.some(n=>n.startsWith(r)));return r===i?i:`${r.trimEnd()} …`};var qt=async(i,e)=>{try{return await navigator.clipboard.writeText(i),!0}catch{return Ps(i,e)}},Ps=(i,e)=>{let t=Object.assign(document.createElement("textarea"),{value:i,className:"unseen"}),s=e.getRootNode().activeElement;e.append(t),t.select();let r=document.execCommand("copy");return t.remove(),s?.focus(),r};var Ms=2e3,T=(i,e={},...t)=>{let s=Object.assign(document.createElement(i),e);return s.append(...t),s},Nt=(i,{drawFormula:e,citations:t=[],found:s=[]})=>{if(!i.querySelectorAll)return;for(let n of i.querySelectorAll("pre"))Ns(n);for(let n of i.querySelectorAll("table"))Rs(n);for(let n of i.querySelectorAll("[data-formula]"))e(n.textContent,n,{isDisplay:n.dataset.formula==="display"});let r=new Map(t.map(n=>[String(n.number),n]));for(let n of i.querySelectorAll("sup[data-cite]")){let l=r.get(n.dataset.cite);n.replaceWith(l?Ls(l):n.textContent)}s.length&&qs(i,s)},qs=(i,e)=>{let t=new Map(e.map(({title:s},r)=>[s,r]));for(let s of i.querySelectorAll("li, li > strong")){let r=t.get(s.textContent.trim());if(r!==void 0){let n=T("a",{className:"place",href:e[r].url,target:"_top",textContent:e[r].title});n.dataset.place=r,n.dataset.name=e[r].title,s.replaceChildren(n)}}},Ns=i=>{let e=i.dataset.language||a("code"),t=T("button",{type:"button",className:"copy",textContent:a("copy")});t.dataset.name=`${a("copy")}: ${e}`;let s=T("span",{className:"unseen"});s.setAttribute("role","status"),t.addEventListener("click",()=>Us(i,t,s));let r=T("div",{className:"code"});Object.assign(i,{tabIndex:0,dir:"ltr"}),i.setAttribute("role","group"),i.setAttribute("aria-label",e),i.replaceWith(r),r.append(T("div",{className:"code-head"},T("span",{textContent:e,dir:"ltr"}),s,t),i)},Us=async(i,e,t)=>{let s=await qt(i.textContent,t.parentElement);e.textContent=t.textContent=a(s?"copied":"copyFailed"),setTimeout(()=>{e.textContent=a("copy"),t.textContent=""},Ms)},Rs=i=>{let e=T("div",{className:"table",tabIndex:0});e.setAttribute("role","group"),e.setAttribute("aria-label",a("table")),i.replaceWith(e),e.append(i)},Ls=i=>{let e=T("button",{type:"button",className:"cite",textContent:i.number});return e.dataset.number=i.number,e.dataset.name=a("sourceNamed",{number:i.number,title:i.title}),e.setAttribute("aria-haspopup","dialog"),e};var Ds=/⸨(\d{1,3})⸩/g,Ut=(i,e)=>{let t=i.replaceAll("⸨","(").replaceAll("⸩",")"),s=e.flatMap(({number:c,at:h})=>(h??[]).map(u=>({number:c,place:u}))).sort((c,h)=>c.place-h.place),r=[],n=0,l=0;for(let{number:c,place:h}of s){let u=n;for(;l<h&&u<t.length;l+=1)u+=t.codePointAt(u)>65535?2:1;let m=`[${c}]`;if(l!==h||!t.startsWith(m,u))return t;r.push(t.slice(n,u),`⸨${c}⸩`),n=u+m.length,l+=m.length}return r.join("")+t.slice(n)},Rt=i=>i.replace(Ds,"[$1]");var Lt=(i,e)=>{let t=i.length>e&&/[\ud800-\udbff]/.test(i[e-1]);return i.slice(0,t?e-1:e)};var Be=6e3,Hs=12e3,Bs=8,js=50,R=class{constructor(e,t,{onLack:s=()=>{},now:r=()=>performance.now(),later:n=Fs}={}){Object.assign(this,{element:e,reading:t,onLack:s,now:r,later:n,lack:""}),t.markdown.there.then(()=>{this.lack==="missing"&&this.goOn()}),this.text="",this.isFinished=!0,this.pauseUntil=0,this.reset()}reset(){this.settled=0,this.window=Be,this.tail=[],this.tailText=null}write(e,t){this.last=[e,t],this.reading.markdown.module?this.take(...this.last):this.lack==="missing"?this.showPlain(e):this.lack||this.bring()}async bring(){this.note("coming"),await this.reading.markdown.bring().catch(()=>{}),this.isStopped||this.goOn()}goOn(){let e=!!this.reading.markdown.module;e?this.take(...this.last):this.showPlain(this.last[0]),this.note(e?"":"missing")}note(e){this.lack=e,this.onLack(e)}showPlain(e){this.element.replaceChildren(Dt(e))}take(e,{isFinished:t,citations:s=[],found:r=[]}){let n=Ut(e,s),l=!this.isFinished&&!(t&&r.length)&&n.startsWith(this.text.slice(0,this.settled));Object.assign(this,{text:n,isFinished:t,citations:s,found:r}),l||this.startOver(),t&&n.length<Be?this.work(1/0):this.schedule(this.pauseUntil-this.now())}startOver(){this.reset(),this.element.replaceChildren()}stop(){this.isStopped=!0}schedule(e=0){this.isScheduled||(this.isScheduled=!0,this.later(()=>{this.isScheduled=!1,this.isStopped||this.work(Bs)},e))}work(e){let t=this.now(),s=!0;for(;s&&this.now()-t<e;)s=this.step();let r=this.now()-t;s?this.schedule():this.pauseUntil=t+Math.max(js,r*4)}step(){let e=this.text.slice(this.settled,this.settled+this.window),t=this.settled+e.length>=this.text.length;if(t&&e===this.tailText)return!1;let{parse:s,render:r}=this.reading.markdown.module,n=s(e);return!t&&n.starts.length<2?this.widen(e):n.starts.length>1?(this.settle(n.starts.at(-1)),!0):(this.replaceTail(r(n)),this.tailText=e,!1)}settle(e){let{parse:t,render:s}=this.reading.markdown.module;this.replaceTail(s(t(this.text.slice(this.settled,this.settled+e)))),this.leaveTail(e),this.window=Be}leaveTail(e){this.tail=[],this.tailText=null,this.settled+=e}widen(e){if(this.window<Hs)return this.window*=2,!0;let t=Lt(this.text.slice(this.settled),e.length);return this.replaceTail(Dt(Rt(t))),this.leaveTail(t.length),!0}replaceTail(e){Nt(e,{...this.reading,citations:this.citations,found:this.found,isFinished:this.isFinished});let t=e.nodeType===Node.DOCUMENT_FRAGMENT_NODE?[...e.childNodes]:[e];for(let s of this.tail)s.remove();this.element.append(...t),this.tail=t}},Dt=i=>Object.assign(document.createElement("pre"),{className:"plain",textContent:i}),Fs=(i,e)=>{e>0?setTimeout(i,e):requestAnimationFrame(i)};var je=class extends y{static properties={panel:{attribute:!1},copy:{attribute:!1}};createRenderRoot(){return this}disconnectedCallback(){super.disconnectedCallback(),this.writers?.forEach(e=>e.stop())}updated(e){e.has("copy")&&(this.writers?.forEach(t=>t.stop()),this.writers=[...this.querySelectorAll(".words[data-number]")].map(t=>{let s=new R(t,this.panel.reading);return s.write(this.copy.messages[Number(t.dataset.number)].content,{isFinished:!0}),s}))}render(){let{username:e,unit_title:t,messages:s}=this.copy;return o`<div class="transcript">
      <p class="muted"><bdi>${e}</bdi>${t?o` · <bdi>${t}</bdi>`:d}</p>
      <ol class="transcript-messages">${s.map((r,n)=>o`<li>${r.type==="human"?this.showQuestion(r):this.showReply(r,n)}</li>`)}</ol>
    </div>`}showHead(e,{timestamp:t}){return o`<p class="who"><bdi>${e}</bdi> <span class="muted">${v(t)}</span></p>`}showQuestion(e){return o`${this.showHead(this.copy.username,e)}<p class="paragraph" dir="auto">${e.content}</p>`}showReply(e,t){return o`${this.showHead(e.said_by,e)}<div class="words" dir="auto" data-number=${t}></div>
      ${e.sources.length?o`<ul class="transcript-sources" aria-label=${a("sources")}>${Mt(e.sources).map(s=>this.showSource(s))}</ul>`:d}`}showSource(e){let t=De(e);return o`<li>${e.number?o`<span class="muted">[${f(e.number)}]</span> `:d}<a href=${e.url} target="_blank" rel="noopener" dir="auto">${He(e)}</a>
      ${t?o`<span class="muted" dir="auto">${t}</span>`:d}</li>`}};customElements.define("iblai-mentor-transcript",je);var pe=class extends b{static properties={open:{state:!0},said:{state:!0}};constructor(){super(),this.said="",this.pages=new ue(this,e=>this.fetchPage(e),({id:e})=>e)}showMark(){return d}showPlace(){return d}showOpenings(){return d}showMoreButtons(){return d}async toggle(e){let{id:t}=e;if(this.said="",this.open?.id===t){this.open=null;return}let s=this.holdFocus();await this.inTurn(async()=>{let r=await this.fetchCopy(e).catch(Is);r?this.open=r:await this.leaveOut(t,s)})}async leaveOut(e,t,s=this.sayGone()){this.open?.id===e&&(this.open=null),await this.pages.fetch(),this.said=s,t("#shared-title")}showCopies(){return o`<ul class="list shared">${this.pages.items.map((e,t)=>this.showCopy(e,t))}</ul>${this.pages.showMore()}`}showCopy(e,t){let s=this.open?.id===e.id,r=v(e.created),n=`${this.nameOf(e)}, ${r}`;return o`<li data-shared=${e.id}><div class="fact-block">
      <h3><bdi>${this.nameOf(e)}</bdi>${this.showMark(e)}</h3>
      <p class="muted">${this.showPlace(e)}${r} · ${a("messagesCount",{count:f(e.messages_count)})}</p>
      ${this.showOpenings(e)}
      <div class="statement-buttons">
        <button type="button" class="plain-button look" data-item=${t} aria-expanded=${s} data-name=${a(s?"hideNamed":"showNamed",{title:n})} @click=${()=>this.toggle(e)}>${a(s?"hideShared":"showShared")}</button>
        ${this.showMoreButtons(e,n)}
      </div>
      ${s?o`<iblai-mentor-transcript .panel=${this.panel} .copy=${this.open}></iblai-mentor-transcript>`:d}
    </div></li>`}},Is=i=>{if(i.status!==404)throw i;return null};var Fe=class extends pe{static properties={contact:{attribute:!1}};firstUpdated(){this.load(()=>this.pages.fetch())}fetchPage(e){return this.api.listTeamShared(this.course,e)}async fetchCopy(e){let t=await this.api.openTeamShared(this.course,e.id);return e.is_opened=!0,t}nameOf({username:e}){return e}sayGone(){return a("teamSharedGone")}render(){let{items:e}=this.pages;return o`<section aria-labelledby="shared-title">
      <h2 id="shared-title" tabindex="-1">${a("course_shared")}</h2>
      <p class="muted">${a("teamSharedAbout")}</p>
      ${Pt(this.contact,a("teamSharedAnswered"),a("teamSharedUnanswered"))}
      <p role="status">${this.said}</p>
      ${e?e.length?this.showCopies():o`<p>${a("teamSharedNone")}</p>`:d} ${this.showState()}
    </section>`}showMark({is_opened:e}){return e?d:o` <span class="new">${a("teamSharedNew")}</span>`}showPlace({unit_title:e}){return e?o`<bdi>${e}</bdi> · `:d}};customElements.define("iblai-mentor-team-shared",Fe);var Ht=[250,400,600,800,1e3],Ws=8,Vs=i=>new Promise(e=>{setTimeout(e,i)});async function*Bt(i,{session:e,generation:t,after:s=0,isStreaming:r=!1,pause:n=Vs}){let l=r?Ks:Gs,c=0;for(let h=0;;h+=1){let u=null;try{for await(let m of l(i,{session:e,generation:t,after:s}))if(c=0,!(m.id<=s)&&(s=m.id,yield m,Ie(m)))return}catch(m){u=m}if(u){if(c+=1,!u.isPassing||c>Ws)throw u;yield null}await n(u?Math.max(u.wait*1e3,500*2**Math.min(c-1,4)):Ht[Math.min(h,Ht.length-1)])}}var Ie=i=>!!(i.eos||i.error);async function*Gs(i,{session:e,generation:t,after:s}){let r=await Ae(await i.follow(e,t,s));yield*r.frames.map(n=>({...n,state:n.state??r.state}))}async function*Ks(i,{session:e,generation:t,after:s}){let r=await i.follow(e,t,s,{accept:"text/event-stream"});for await(let{id:n,data:l}of Qs(r.body))n>0&&(yield{id:n,...JSON.parse(l)})}async function*Qs(i){let e=i.pipeThrough(new TextDecoderStream).getReader(),t="";try{for(;;){let{value:s,done:r}=await e.read().catch(()=>({done:!0}));if(r)return;let n=(t+s).split(/\r?\n\r?\n/);t=n.pop(),yield*n.map(Js).filter(({data:l})=>l)}}finally{e.cancel().catch(()=>{})}}var Js=i=>{let e=i.split(/\r?\n/).map(s=>/^(\w+): ?(.*)$/.exec(s)??[]),t=s=>e.filter(r=>r[1]===s).map(r=>r[2]);return{id:Number(t("id").pop()??0),data:t("data").join(`
`)}};var jt=["published","draft"],We=class extends b{static properties={turns:{state:!0},draft:{state:!0},units:{state:!0},isBusy:{state:!0},said:{state:!0}};constructor(){super(),Object.assign(this,{turns:[],sessions:{},units:[],isBusy:!1,said:""})}firstUpdated(){this.load(()=>this.fetch())}async fetch(){let{outline:e=[]}=await this.api.getAssistance(this.course)??{};this.units=e.flatMap(Ft)}async findDraft(){return((await this.api.listBriefings(this.course))?.results??[]).find(({published_at:t})=>!t)?.version??null}async ask(e){e.preventDefault();let t=e.target,{question:s,unit:r}=Object.fromEntries(new FormData(t)),n=this.holdFocus();Object.assign(this,{isBusy:!0,said:""});let l=await this.inTurn(async()=>{this.draft=await this.findDraft();let c={question:s,replies:{}};this.turns=[...this.turns,c];for(let h of jt)h==="draft"&&this.draft===null||await this.askSide(c,h,{prompt:s,course_id:this.course,usage_key:r,...h==="draft"?{briefing_version:this.draft}:{}});this.said=a("trialDone")});this.isBusy=!1,l&&t.reset(),n("#trial-question")}async askSide(e,t,s){this.sessions[t]??=await this.api.createSession(this.panel.place?.mentor?.unique_id??"");let r=this.sessions[t],{generation_id:n}=await this.api.ask(r,s);for await(let l of Bt(this.api,{session:r,generation:n,isStreaming:this.panel.configuration.isStreaming}))!l||!Ie(l)||(e.replies={...e.replies,[t]:{text:l.text||l.error||"",citations:l.citations??[]}},this.turns=[...this.turns])}async startOver(){let e=this.holdFocus();await this.inTurn(async()=>{await Promise.all(Object.values(this.sessions).map(t=>this.api.deleteSession(t))),Object.assign(this,{sessions:{},turns:[],said:a("deleted")})}),e("#trial-question")}updated(){for(let e of this.querySelectorAll(".words[data-turn]")){let t=this.turns[Number(e.dataset.turn)]?.replies[e.dataset.side];!t||e.shown===t||(e.shown=t,new R(e,this.panel.reading).write(t.text,{isFinished:!0,citations:[]}))}}render(){return o`<section aria-labelledby="trial-title">
      <h2 id="trial-title">${a("trialTitle")}</h2>
      <p class="muted">${a("trialAbout")}</p>
      <form class="fields" @submit=${this.ask}>
        <div class="field"><label for="trial-question">${a("trialQuestion")}</label><input id="trial-question" name="question" required maxlength="2000" dir="auto" autocomplete="off"></div>
        <div class="field"><label for="trial-unit">${a("trialUnit")}</label><select id="trial-unit" name="unit"><option value="">${a("wholeCourse")}</option>${this.units.map(({key:e,title:t})=>o`<option value=${e}>${t}</option>`)}</select></div>
        <div class="actions"><span role="status" class="muted">${this.isBusy?a("trialBusy"):this.said}</span>
          ${this.turns.length?o`<button type="button" class="quiet" id="trial-over" ?disabled=${this.isBusy} @click=${this.startOver}>${a("trialOver")}</button>`:d}
          <button type="submit" id="trial-ask" ?disabled=${this.isBusy}>${a("trialAsk")}</button></div>
      </form>
      ${this.showState()}
      ${this.turns.length?o`<div class="pair">${jt.map(e=>this.showSide(e))}</div>`:d}
    </section>`}showSide(e){let t=e==="draft"&&this.draft===null;return o`<div role="group" aria-labelledby="trial-${e}"><h3 id="trial-${e}">${a(`trial_${e}`)}</h3>
      ${t?o`<p class="muted">${a("trialNoDraft")}</p>`:this.turns.map((s,r)=>this.showTurn(s,r,e))}</div>`}showTurn({question:e,replies:t},s,r){let n=t[r],l=[...new Set((n?.citations??[]).map(({title:c})=>c))];return o`<div class="turn"><p class="asked" dir="auto">${e}</p>
      ${!n&&this.isBusy&&s===this.turns.length-1?o`<p class="muted">${a("trialWaits")}</p>`:d}
      <div class="words" dir="auto" data-turn=${s} data-side=${r}></div>
      ${l.length?o`<p class="quoted">${a("trialSources",{titles:l.join(", ")})}</p>`:d}</div>`}},Ft=({usage_key:i,title:e,type:t,children:s=[]})=>t==="vertical"?[{key:i,title:e}]:s.flatMap(Ft);customElements.define("iblai-mentor-trial",We);var It=["settings","briefing","levels","hints","quiet","shared","numbers","evaluation"],me=class i extends y{static styles=[L(kt),L(At)];static properties={course:{attribute:"course-id"},courseTitle:{attribute:"course-title"},place:{state:!0},problem:{state:!0},shown:{state:!0},visited:{state:!0}};static configuration=null;connectedCallback(){super.connectedCallback(),this.configuration=i.configuration,this.api=new oe(this.configuration),this.usageKey="",this.reading=St(this.configuration.files),this.visited=new Set,this.choose(window.location.hash.slice(1)),window.addEventListener("hashchange",()=>this.choose(window.location.hash.slice(1))),this.lookAgain()}async lookAgain(){try{Object.assign(this,{place:await this.api.getPlace(this.course,""),problem:null})}catch(e){this.problem=W(e,()=>this.lookAgain())}}noteFailure(e){e.isLoggedOut&&(this.problem=W(e,()=>this.lookAgain()))}firstUpdated(){bt(this.renderRoot)}confirm(e){return this.renderRoot.querySelector("iblai-mentor-confirmation").ask(e)}get loginUrl(){return this.configuration.loginUrl}get isSearch(){return this.place?.llm?.is_search??!1}choose(e,{movesFocus:t=!1}={}){this.shown=this.tabs.includes(e)?e:It[0],this.visited=new Set([...this.visited,this.shown]),t&&(window.history.replaceState(null,"",`#${this.shown}`),this.updateComplete.then(()=>this.renderRoot.querySelector(`#tab-${this.shown}`)?.focus()))}get tabs(){return It.filter(e=>e!=="shared"||this.configuration.isSharing)}render(){return o`<header>
        <div class="title"><h1>${a("coursePage",{title:this.courseTitle})}</h1><p class="muted">${a("staffAbout")}</p></div>
        <a class="button quiet" href=${this.configuration.sheetUrl}>${a("courseSheet")}</a>
      </header>
      <main>${wt(this.tabs,this.shown,{sayTab:e=>a(`course_${e}`),choose:e=>this.choose(e,{movesFocus:!0})})}
        ${this.problem?o`<div class="trouble">${he(this.problem,this)}</div>`:d}
        ${this.tabs.map(e=>o`<div id="panel-${e}" role="tabpanel" class="scroll" aria-labelledby="tab-${e}" ?hidden=${e!==this.shown}>
          ${this.visited.has(e)?this.showPart(e):d}</div>`)}
      </main>
      <iblai-mentor-confirmation></iblai-mentor-confirmation>`}showPart(e){return e==="settings"?o`<iblai-mentor-choice .panel=${this}></iblai-mentor-choice><iblai-mentor-offers .panel=${this}></iblai-mentor-offers><iblai-mentor-help .panel=${this}></iblai-mentor-help>`:e==="briefing"?o`<iblai-mentor-briefing .panel=${this}></iblai-mentor-briefing><iblai-mentor-trial .panel=${this}></iblai-mentor-trial><iblai-mentor-told .panel=${this} .whom=${"synthetic"}></iblai-mentor-told>`:e==="levels"?o`<iblai-mentor-levels .panel=${this}></iblai-mentor-levels>`:e==="hints"?o`<iblai-mentor-hints .panel=${this}></iblai-mentor-hints>`:e==="quiet"?o`<iblai-mentor-quiet .panel=${this}></iblai-mentor-quiet>`:e==="shared"?o`<iblai-mentor-team-shared .panel=${this} .contact=${this.place?.help_contact}></iblai-mentor-team-shared>`:e==="numbers"?o`<iblai-mentor-numbers .panel=${this}></iblai-mentor-numbers>`:o`<iblai-mentor-evaluation .panel=${this}></iblai-mentor-evaluation>`}},Wt=i=>{me.configuration=i,customElements.define("iblai-mentor-course",me)};var Vt=JSON.parse(document.getElementById("iblai-mentor-configuration").textContent);Ge(Vt);Wt(Vt);
