"""
Words of somebody who may be in danger: of self-harm, abuse or violence, by language.

Regular expressions over folded words with single spaces between them. They say "I", or name the deed: the verbs alone ("die",
"kill", "execute", "abuse") are words of courses.
"""

from __future__ import annotations

from typing import Final

ENGLISH: Final = (
    r"(kill|hurt|harm|cut|hang|shoot|drown|poison|injure|burn) (myself|my self)",
    r"(killing|hurting|harming|cutting|hanging|injuring|burning) (myself|my self)",
    r"i (want|wanted|wish|would like|just want|really want) to (die|be dead|disappear forever|end it all)",
    r"i wanna die",
    r"i (wish|wished) i (was|were) (dead|never born)",
    r"(end|ending|take|taking) my (own )?life",
    r"i (do not|don t|dont) want to (live|be alive|wake up|exist)",
    r"(i am|i m|im|i feel|feeling) suicidal",
    r"(thinking|thought|think|thoughts) (about|of) (suicide|killing myself|ending it all|dying by suicide)",
    r"(my|have|having) suicidal (thoughts|plans|plan)",
    r"(want|going|gonna|will|might|tried|about|planning) (to )?commit suicide",
    r"i (self harm|selfharm)",
    r"(better off|be better) (dead|without me)",
    r"(no|any) reason to (live|keep living|go on living)",
    r"(can t|cant|cannot|can not) (go on living|live (like this )?any ?more|live any longer)",
    r"(he|she|they|my \w+|someone|somebody) (hits|beats|rapes|raped|abuses|abused|molests|molested|hurts|chokes|strangled) me",
    r"(i am|i m|im|i was|being|been|get|getting) (\w+ )?(abused|raped|molested|beaten|sexually assaulted)( by| at home)?",
    r"(he|she|they|my \w+) (touches|touched) me (where|when|and|in)",
    r"(he|she|they|my \w+|someone|somebody) (wants|threatened|threatens|is going|is trying|tried|will) (to )?(kill|hurt|rape|beat) me",
    r"(afraid|scared) to go home",
    r"(i am|i m|im) (afraid|scared) of my (father|mother|dad|mom|husband|wife|boyfriend|girlfriend|partner|uncle|stepfather|brother)",
    r"i (want|am going|m going|will|plan) (to )?(kill|shoot|stab) (him|her|them|someone|somebody|everyone|people|my \w+ (mates|family|father|mother|teacher|classmates)|my (family|father|mother|teacher|classmates))",
    r"(bring|bringing) a gun to school",
)
SPANISH: Final = (
    r"(quiero|voy a|pienso en|deseo|quisiera|intente|ganas de) (matarme|suicidarme|morirme|morir|hacerme dano|cortarme|ahorcarme|lastimarme|desaparecer para siempre|quitarme la vida|acabar con mi vida|acabar con todo)",
    r"me (quiero|voy a) (matar|morir|suicidar|cortar|ahorcar|hacer dano|quitar la vida)",
    r"me (corto|lastimo|hago dano|autolesiono)( a mi mism[oa])?",
    r"(he pensado|pensando|pienso|penso) en (el suicidio|suicidarme|quitarme la vida|matarme)",
    r"no quiero (vivir|seguir viviendo|despertar|existir)",
    r"(ojala|quisiera|desearia) (estar muert[oa]|estuviera muert[oa]|no haber nacido)",
    r"(estaria|estarian|estareis) mejor (muert[oa]|sin mi)",
    r"(no tengo|no hay|ninguna) (razon|razones|motivos?) para (vivir|seguir viviendo)",
    r"ya no puedo (mas con mi vida|seguir viviendo)",
    r"tengo (pensamientos|ideas) (suicidas|de suicidio)",
    r"(mi \w+|el|ella|alguien) me (pega|golpea|maltrata|viola|violo|abusa|toca|amenaza|quiere matar|quiere pegar)",
    r"(abusan|abusaron|abuso|abusa) (sexualmente )?de mi",
    r"me (violaron|violo|maltratan|pegan|golpean|han violado|estan maltratando|amenazan de muerte|quieren matar)",
    r"(tengo|me da) miedo (de )?(volver|ir) a (mi )?casa",
    r"(tengo|me da) miedo (de |a )?mi (padre|madre|marido|esposo|novio|pareja|padrastro|tio|hermano)",
    r"(quiero|voy a) matar a (alguien|todos|mi \w+|mis \w+|el|ella|ellos)",
    r"sufro (abusos?|maltrato|violencia)",
)
FRENCH: Final = (
    r"(je )?(veux|vais|voudrais|pense a|envie de|essaye de|essaie de) (me (tuer|suicider|pendre|faire du mal|couper|mutiler|noyer)|mourir|en finir( avec la vie)?|mettre fin a mes jours|disparaitre pour toujours)",
    r"je (me )?(mutile|scarifie|coupe les veines|fais du mal)",
    r"(je )?(pense|penser|pensees|idees|songe) (au suicide|suicidaires|de suicide)",
    r"je (suis|me sens) suicidaire",
    r"je (ne )?veux (plus|pas) (vivre|exister|me reveiller|etre en vie)",
    r"(j aimerais|je voudrais) (etre mort|etre morte|ne jamais etre ne|ne jamais etre nee|ne plus exister)",
    r"(serait|seraient|serais) mieux (mort|morte|sans moi)",
    r"(aucune|plus de|pas de) raison de vivre",
    r"je n en peux plus de (la vie|vivre)",
    r"(mon \w+|ma \w+|il|elle|quelqu un|on) (me|m a|m) (frappe|bat|viole|violee|abuse|touche|maltraite|frappee|menace de mort|agresse|agressee|etrangle|harcele sexuellement)",
    r"(mon \w+|il|elle|quelqu un|on) (veut|va) me (tuer|frapper|violer)",
    r"(j ai ete|je suis|je me suis fait|je me fais) (viole|violee|violer|battu|battue|abuse|abusee|agresser sexuellement|frapper|maltraite|maltraitee|tabasser)",
    r"(peur de) rentrer (chez moi|a la maison)",
    r"(j ai|ai) peur de (mon (pere|mari|copain|conjoint|beau pere|oncle|frere)|ma mere)",
    r"(je )?(veux|vais) tuer (quelqu un|tout le monde|mon \w+|ma \w+|mes \w+|les autres)",
    r"je subis (des )?(violences?|abus|maltraitances?)",
)
PORTUGUESE: Final = (
    r"(quero|vou|penso em|desejo|queria|tentei|vontade de) (me matar|me suicidar|morrer|me machucar|me cortar|me enforcar|me ferir|tirar minha vida|tirar a minha vida|acabar com minha vida|acabar com a minha vida|acabar com tudo|desaparecer para sempre|matar me|suicidar me)",
    r"(quero|vou|queria) (matar|suicidar|magoar|cortar|enforcar) me",
    r"eu me (corto|machuco|mutilo|firo)|me (automutilo|corto todos os dias)|corto me|automutilo me",
    r"(pensando|penso|pensei|pensar) (em|no) (suicidio|me matar|tirar a propria vida)",
    r"nao quero (mais )?(viver|existir|acordar|estar viv[oa])( mais)?",
    r"(queria|gostaria de) (estar mort[oa]|nunca ter nascido|nao ter nascido)",
    r"(estaria|estariam|ficariam) melhor (mort[oa]|sem mim)",
    r"(nao tenho|nao ha|nenhuma|nenhum) (razao|razoes|motivos?) para (viver|continuar vivendo)",
    r"nao aguento mais (viver|a vida|essa vida)",
    r"tenho (pensamentos|ideias|ideacao) (suicidas?|de suicidio)",
    r"(meu \w+|minha \w+|ele|ela|alguem) (me|sempre me) (bate|bateu|agride|agrediu|maltrata|estupra|estuprou|violou|abusa|abusou|toca|ameaca|espanca|quer matar)",
    r"(abusam|abusaram|abusou|abusa) (sexualmente )?de mim",
    r"(fui|sou|estou sendo) (estuprad[oa]|violad[oa]|abusad[oa]|agredid[oa]|espancad[oa]|maltratad[oa])",
    r"(ele|ela|alguem|meu \w+) (quer|vai) me (matar|bater|estuprar)",
    r"medo de (voltar|ir) (para|pra|a) (minha )?casa",
    r"medo d[oe] meu (pai|marido|namorado|padrasto|tio|irmao|companheiro)|medo da minha mae",
    r"(quero|vou) matar (alguem|todos|todo mundo|meu \w+|minha \w+|meus \w+|ele|ela)",
    r"sofro (abusos?|maus tratos|violencia)",
)
# Folded as words are in the search: without hamza, vowel signs and tatweel.
ARABIC: Final = (
    r"(اريد|ساقوم|افكر|اتمني|ارغب|حاولت|سوف|بدي|نفسي) (ان |في |ب)?(اقتل|قتل|انهي|انها|اوذي|اذي|ايذا|اجرح|جرح|اشنق|شنق) (نفسي|حياتي)",
    r"(اريد|اتمني|ارغب|بدي|نفسي|اود) (ان |في |لو )?(اموت|الموت|انتحر|الانتحار|اختفي للابد|ما عيش)",
    r"(افكر|فكرت|نفكر) (في|ب) ?(ال)?(انتحار|موت نفسي)|افكر بالانتحار|افكر في الانتحار",
    r"(سوف |س)?(انتحر|سانتحر)|حاولت الانتحار|(اود|اريد) الانتحار|ساقتل نفسي|سانهي حياتي",
    r"(لا|لم اعد|ما) (اريد|ارغب|ابي|بدي) (ان |في )?(اعيش|العيش|الحياه|استيقظ|الوجود)",
    r"ليتني (مت|ميت|ميته|لم اولد|كنت ميتا)",
    r"(افضل|احسن|بخير) (ميتا|ميته|بدوني|من دوني)",
    r"(لا|ليس|ما) (يوجد|لدي|عندي|في) (اي )?(سبب|شي) (ل|كي |حتي )?(اعيش|لاعيش|للعيش|للحياه)|لا سبب لدي للعيش",
    r"(اجرح|اوذي|اقطع|اضرب|احرق) نفسي",
    r"(لدي|عندي|تراودني) افكار انتحاريه",
    r"(ابي|والدي|امي|زوجي|اخي|عمي|خالي|هو|هي|احدهم|شخص|صديقي|خطيبي|زوجتي|معلمي) (ما |كان |دايما )?(يضربني|تضربني|يعنفني|يغتصبني|اغتصبني|يتحرش بي|تحرش بي|يوذيني|يهددني|يعتدي علي|اعتدي علي|يلمسني|يريد قتلي|يريد ان يقتلني|ضربني|تعنفني)",
    r"(يضربونني|اغتصبوني|يعتدون علي|يهددونني بالقتل|يريدون قتلي|تعرضت ل(ل)?(اغتصاب|ضرب|تحرش|اعتدا|عنف|ايذا))",
    r"(اتعرض|تعرضت) (الي |ل)?(ال|ل)?(عنف|لعنف|ضرب|تحرش|اغتصاب|اعتدا|اساه|لاغتصاب|لاعتدا|لتحرش|لضرب|لاساه)",
    r"(اخاف|خايف|خايفه|اخشي) (من |ان )?(العوده|الرجوع|اعود|ارجع) (الي |ال)?(البيت|المنزل|بيت|بيتي)",
    r"(اخاف|خايف|خايفه) (من )?(ابي|والدي|زوجي|اخي|عمي|خالي|امي)",
    r"(اريد|ساقوم|سوف|ناوي) (ان |ب)?(اقتل|قتل) (شخصا|احدا|احدهم|الجميع|ابي|زوجي|كلهم|زملايي|معلمي|اخي)",
)
EXPRESSIONS: Final = {"en": ENGLISH, "es": SPANISH, "fr": FRENCH, "pt": PORTUGUESE, "ar": ARABIC}
