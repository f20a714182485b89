"""
What people type to a chat that is no question about the course's subject, by what it is for and by language.

``{a|b}`` stands for either, ``{|a}`` for a or nothing, ``<this unit>`` for all that people say in its stead; phrases lie between
semicolons. They are folded as words are in the search, and all languages hold at once: learners write in another one than their
page's.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Final

from iblai_mentor_plugin.courseware.index.folding import fold_letters, fold_line
from iblai_mentor_plugin.mentor.finding.questions.manner import strip_manner

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Intent(StrEnum):
    """What a phrase, or a button, is for; kept with questions as these codes."""

    GREETING = "greeting"
    THANKS = "thanks"
    ABILITY = "ability"
    UNIT = "unit"
    COURSE = "course"
    RESUME = "resume"
    NEXT = "next"
    VIDEOS = "videos"
    EXERCISES = "exercises"
    DATES = "dates"
    PROGRESS = "progress"
    STUCK = "stuck"


# What people call the unit where they are, and what they do by a date, as the grammar of each language wants it.
_ALIKE: Final[Mapping[str, str]] = {
    "this unit": "{this|the} {unit|page|lesson|module|section}",
    "in this unit": "{in|on} {this|the} {unit|page|lesson|module|section|course}",
    "esta unidad": "{esta|la} {unidad|pagina|leccion|seccion}|{este|el} modulo",
    "en esta unidad": "en {{esta|la} {unidad|pagina|leccion|seccion}|{este|el} {modulo|curso}}",
    "cette unite": "{cette|la} {unite|page|lecon|section}|{ce|le} {module|chapitre}|l unite",
    "dans cette unite": "{dans|sur} {{cette|la} {unite|page|lecon|section}|{ce|le} {module|chapitre|cours}|l unite}",
    "esta unidade": "{esta|essa|a} {unidade|pagina|licao|aula|secao}|{este|esse|o} modulo",
    "nesta unidade": "{nesta|nessa|na} {unidade|pagina|licao|aula|secao}|{neste|nesse|no} modulo",
    "desta unidade": "{desta|dessa|da} {unidade|pagina|licao|aula|secao}|{deste|desse|do} modulo",
    "هذه الوحدة": "{هذه |}{الوحدة|الصفحة}|{هذا |}{الدرس|القسم}",
    "في هذه الوحدة": "في {{هذه |}{الوحدة|الصفحة|الدورة}|{هذا |}{الدرس|القسم|المقرر}}",
    "diese einheit": "diese {lektion|einheit|seite}|{dieses|das} {modul|kapitel}",
    "in dieser einheit": "in dieser {lektion|einheit}|auf dieser seite|in diesem {modul|kapitel}|hier",
    "dieser einheit": "{dieser|der} {lektion|einheit|seite}|{dieses|des} {moduls|kapitels}",
    "1": "1|2|3|4|5|6|7|8|9|10|11|12|one|two|three|four|five|six",
    "finish": "{finish|submit|complete|do}{| it| this}|{hand|turn} {it|this} in|be {done|finished|ready}{| with {it|this}}|have {finished|{it|this} {done|finished}}",
    "terminar": "{terminar|acabar|entregar|completar}{| esto|lo}|haber {terminado|acabado}",
    "finir": "{finir|terminer|rendre}{| ca| cela}|avoir {fini|termine|rendu ca}|le {finir|terminer|rendre}",
    "acabar": "{terminar|acabar|concluir|entregar}{| isto| isso}|ter {terminado|acabado|concluido}",
    "أنتهي": "{أنتهي|الانتهاء}{| منه| من هذا}|{أسلم|أسلمه|أكمل|أكمله|أكمل هذا|أسلم هذا}|التسليم",
    "fertig sein": "{|damit |hiermit }fertig {sein|werden}|{das|es} {|fertig }{abgeben|haben|machen}|abgeben",
}

_COURTESIES: Final = (Intent.GREETING, Intent.THANKS)
PHRASES: Final[Mapping[Intent, Mapping[str, str]]] = {
    Intent.GREETING: {
        "en": "{hi|hello|hey}{| there| mentor| everyone};good {morning|afternoon|evening|day};how are you{| today| doing};how is it going;"
        "what is up",
        "es": "hola{| a todos};buenas;buenos dias;buenas {tardes|noches};que tal;como estas",
        "fr": "bonjour{| a tous};salut;bonsoir;coucou;ca va",
        "pt": "oi;ola{| a todos};bom dia;boa {tarde|noite};tudo bem",
        "ar": "مرحبا{| بك| بكم};السلام عليكم;أهلا{| وسهلا};صباح الخير;مساء الخير;كيف حالك",
        "de": "hallo{| zusammen};hi;hey;guten {tag|morgen|abend};gruss gott;moin;servus;wie geht{| s| es}{| dir| ihnen};na",
    },
    Intent.THANKS: {
        "en": "{|ok |okay |great |many |cool |perfect }{thanks|thank you}{| a lot| so much| very much| for your help| for the help| for explaining};thx;ty;cheers;ok;okay;"
        "{|ok }got it;cool;great;perfect;i see;bye;goodbye;{that|this|it} {was|is|has been} {|really |very |so }helpful;{that|this} {helps|helped}{| me| a lot}",
        "es": "{|muchas |muchisimas |mil |ok |vale |perfecto }gracias{| por {tu|la|su} ayuda| por todo| por la explicacion| por explicarlo};te lo agradezco{| mucho};vale;de acuerdo;entendido;"
        "{lo |ya lo |ya }{entiendo|entendi};perfecto;genial;estupendo;que bien;{muy util|me {sirve|sirvio|ha servido|ayuda|ayudo|ha ayudado}{| mucho}};adios;{hasta luego|hasta pronto}",
        "fr": "{|ok |mille |un grand |super |parfait }{merci|mercis}{| beaucoup| bien| infiniment| a {toi|vous}}{| pour {ton|votre|l} aide| pour {tout|l explication|les explications|tes explications|vos explications}};"
        "je {te|vous} remercie{| beaucoup};d accord;compris;{j ai|c est} compris;je {comprends|vois};parfait;super;genial;{c est |}tres utile;"
        "{ca|cela} {m aide|m a aide|m a ete utile}{| beaucoup};au revoir;{a bientot|bonne journee|bonne soiree}",
        "pt": "{|muito |muitissimo |ok |perfeito |certo }{obrigado|obrigada}{| pela {ajuda|explicacao|sua ajuda}| por {tudo|explicar|sua ajuda|me ajudar}};obrigadao;{|muito }grato;{|muito }grata;"
        "agradeco{| muito| a ajuda};valeu;{|ah }entendi;{|esta |ta }certo;beleza;perfeito;otimo;legal;muito util;{isso |}{ajudou|me ajudou}{| muito| bastante};isso ajuda{| muito| bastante};tchau;{ate logo|ate mais}",
        "ar": "{|ألف |حسنا |تمام }شكرا{| جزيلا| كثيرا}{| لك| لكم}{| جزيلا| على {المساعدة|مساعدتك|الشرح|كل شيء}| لمساعدتك};{أشكرك|أشكركم}{| جزيلا| كثيرا| على المساعدة};"
        "{جزاك|جزاكم} الله خيرا;بارك الله فيك;حسنا;طيب;تمام;ممتاز;رائع;فهمت{| الآن};واضح;{هذا |}مفيد{| جدا};{هذا|لقد} {ساعدني|أفادني}{| كثيرا};مع السلامة;إلى اللقاء",
        "de": "{|vielen |besten |ok |okay |super }{danke|dank}{| schon| sehr| dir| ihnen| fur die hilfe};alles klar;verstanden;super;perfekt;prima;tschuss;"
        "auf wiedersehen",
    },
    Intent.ABILITY: {
        "en": "what can {you|this} {do|answer};what can you help me with;{|how can you }help;how can you help{| me};what can i {ask|do}{| you| here};"
        "who are you;what are you;how does this work;how do i use this;"
        "{can|could|may} {i|you} {talk|speak} to {a|my|the} {human|person|real person|teacher|instructor|tutor};"
        "can i {get|have|talk to} {a human|a person|somebody|someone};are you {a robot|a bot|human|an ai|ai|real|chatgpt}",
        "es": "que {puedes|sabes} hacer;{en que|como} me puedes ayudar;ayuda;quien eres;como funciona{| esto};que puedo preguntar{|te};eres {humano|un robot|una ia}",
        "fr": "que {peux tu|pouvez vous|sais tu} faire;qu est ce que tu {peux|sais} faire;comment {peux tu|pouvez vous} m aider;aide;{qui es tu|qui etes vous};"
        "comment ca marche;que puis je demander;{es tu|etes vous} {humain|un robot|une ia}",
        "pt": "o que voce {pode fazer|faz|sabe fazer};como voce pode me ajudar;ajuda;quem e voce;como {isso|isto} funciona;o que {eu |}posso perguntar;voce e "
        "{humano|um robo|uma ia}",
        "ar": "ماذا {يمكنك أن|تستطيع أن} تفعل;كيف يمكنك مساعدتي;مساعدة;من أنت;كيف يعمل هذا;ماذا يمكنني أن أسأل;هل أنت {إنسان|روبوت}",
        "de": "was {kannst du|konnen sie|kann das|kann das hier}{| alles};wie kannst du mir helfen;wobei kannst du{| mir} helfen;hilfe;wer bist du;was bist du;"
        "wie funktioniert {das|das hier|dies};was kann ich{| dich| hier} fragen;bist du {ein mensch|ein roboter|ein bot|eine ki}",
    },
    Intent.UNIT: {
        "en": "what is {this|<this unit>} {|all }about;what {is|can i find} {in|on} <this unit>;what {|does }<this unit> {have|has|cover|covers|contain|contains|teach|teaches};"
        "what {do|will|can} i learn {in|on|from} <this unit>;what do i learn here;{what is the |}{topic|subject} of <this unit>;tell me about <this unit>;"
        "{summarize|summarise|sum up|explain} {this|it|<this unit>};sum {this|it|<this unit>} up;{|give me }{|a }{summary|overview} of <this unit>;tldr;"
        "what is this{| unit| page| lesson| module};{what|which} {page|unit|lesson} am i {on|in};what am i looking at;what should i do here",
        "es": "{|de }que {|se }{trata|va|habla} {esto|<esta unidad>};{esto|<esta unidad>} de que {|se }{trata|va|habla};que {|se ve|contenido} {|hay |tiene }en <esta unidad>;que {tiene|contiene|ensena} <esta unidad>;"
        "{que {aprendo|voy a aprender|aprendere|se aprende}} en <esta unidad>;{|cual es }el tema de <esta unidad>;que es <esta unidad>;"
        "{resume|resumir|resumeme|explica|explicame} {esto|<esta unidad>};{|dame |hazme }{|un }resumen de {esto|<esta unidad>}",
        "fr": "de quoi {parle|traite|s agit il dans|il s agit dans|est il question dans} <cette unite>;<cette unite> parle de quoi;{que|qu est ce que} contient <cette unite>;c est quoi <cette unite>;"
        "{qu y a t il|qu est ce qu {il y a|on {apprend|trouve|voit}}|il y a quoi|que {trouve t|voit} on|qu apprend on|que vais je apprendre} {dans|sur} <cette unite>;"
        "{|quel est }le {sujet|theme|contenu} de <cette unite>;{quel est |}{le sujet|le theme|le contenu} du {module|chapitre};"
        "{resume|resumez|resumer|explique|expliquez} {|moi }{ca|<cette unite>};{|fais moi |donne moi }{|un }resume {de <cette unite>|du {module|chapitre}}",
        "pt": "{sobre o que e|{|do |de }que {|se }{trata|fala}} {isto|isso|<esta unidade>};{isto|isso|<esta unidade>} {e sobre o que|{|se }{trata|fala} {de|do} que};o que {ha|tem|existe|vou aprender|aprendo|se aprende} <nesta unidade>;"
        "o que <esta unidade> {tem|contem|ensina};o que e <esta unidade>;{|qual e }o {tema|assunto|conteudo} <desta unidade>;"
        "{resuma|resume|resumir|explique|explica} {isto|isso|<esta unidade>};{|me {de|da|faz|faca} }{|um }resumo <desta unidade>",
        "ar": "{|ما |ما هو }{موضوع|محتوى|مضمون} <هذه الوحدة>;{عم|عما|عن ماذا|حول ماذا|عن أي شيء} {|تدور |تتحدث |يدور |يتحدث |تتكلم |يتكلم }<هذه الوحدة>;"
        "{ماذا|ماذا يوجد|ماذا هناك|ما الذي|ما الذي يوجد|ما الموجود} {في |على |ب|في محتوى }<هذه الوحدة>;ماذا {تحتوي|يحتوي|تتضمن|يتضمن} <هذه الوحدة>;ماذا {سأتعلم|أتعلم|نتعلم|سنتعلم} {في|من} <هذه الوحدة>;"
        "ما {|هي |هو }<هذه الوحدة>;{لخص|اشرح} {|لي }{هذا|<هذه الوحدة>};ملخص <هذه الوحدة>",
        "de": "{worum geht es|worum gehts|worum geht s|wovon handelt|was steht|was gibt es|was ist|was {lerne|lern} ich} <in dieser einheit>;{wovon handelt|was {hat|enthalt}|was ist} <diese einheit>;"
        "{fasse|fass} {<diese einheit>|das} zusammen;{zusammenfassung|uberblick};{zusammenfassung|thema} <dieser einheit>;was ist das thema <dieser einheit>;erklare {das|mir das|dies}",
    },
    Intent.COURSE: {
        "en": "what is {this|the} course about;what is in {this|the} course;what does {this|the} course cover;"
        "{summarize|summarise|sum up|explain} {{this|the} {|whole |entire }course|everything|it all|the whole thing};{|give me }{|a |an }{summary|overview|outline} of {this|the} {|whole }course;course {overview|summary};"
        "where do i {begin|start};what will i learn{| here| in this course};what do i learn in this course;how is {this|the} course {structured|organized|organised}",
        "es": "de que {trata|va} {este|el} curso;que {hay en|tiene} {este|el} curso;{resume|resumir|resumeme} {{este|el} curso|todo};resumen del curso;por donde empiezo;que voy a aprender",
        "fr": "de quoi {parle|traite} {ce|le} cours;{resume|resumez|resumer} {|moi }{{ce|le} cours|tout};{resume|plan} du cours;par ou {commencer|je commence};que vais je apprendre",
        "pt": "{sobre o que e|do que trata} {este|o} curso;{resuma|resume|resumir} {{este|o} curso|tudo};resumo do curso;por onde {comeco|eu comeco|comecar};o que vou aprender",
        "ar": "ما موضوع {هذه الدورة|الدورة|المقرر|هذا المقرر};{عم|عما} {يدور|يتحدث} {هذا المقرر|المقرر};{من أين|بماذا} {أبدأ|ابدأ};عن ماذا تتحدث {هذه الدورة|الدورة};لخص {|لي }{الدورة|هذه الدورة|المقرر|كل شيء};ملخص {الدورة|المقرر};من أين أبدأ;ماذا سأتعلم",
        "de": "worum geht {es|s} in {diesem|dem} kurs;was {lerne|lern} ich in diesem kurs;{fasse|fass} {{diesen|den} kurs|alles} zusammen;zusammenfassung des kurses;"
        "wo {fange ich an|soll ich anfangen|beginne ich};wie ist {der|dieser} kurs aufgebaut",
    },
    Intent.RESUME: {
        "en": "where was i;what did {i|we} do {last|last time|yesterday|before};where did we {stop|leave off};"
        "where did i {stop|leave off|end|get to};{continue|resume}{| where i left off| the course};where am i",
        "es": "donde {estaba|me quede|lo deje};continuar{| el curso}",
        "fr": "ou {en etais je|j en etais|me suis je arrete|je me suis arrete};{continuer|reprendre}{| le cours}",
        "pt": "onde {eu estava|parei|eu parei};continuar{| o curso}",
        "ar": "أين {كنت|توقفت|وصلت};متابعة{| الدورة}",
        "de": "wo war ich{| stehen geblieben| zuletzt};wo habe ich aufgehort;weitermachen;fortsetzen",
    },
    Intent.NEXT: {
        "en": "what{| is} next;what {do|should} i do {next|now};what comes next;what should i {study|learn|read|do} next;next{| unit| lesson};what is left{| to do};"
        "{what|which} {unit|lesson} is next;what have i not {done|finished} yet",
        "es": "que {sigue|hago ahora|viene ahora|viene despues|me falta};{siguiente|proxima} {unidad|leccion}",
        "fr": "{et |}{apres|ensuite};que {faire|dois je faire} {ensuite|maintenant};{prochaine|suivante} unite;unite suivante;que me reste t il a faire",
        "pt": "{e |}{agora|depois};o que {vem depois|faco agora|falta|vem a seguir};proxima {unidade|licao}",
        "ar": "ماذا {بعد|أفعل الآن|بعد ذلك};ما {التالي|الخطوة التالية};الوحدة التالية;ماذا بقي",
        "de": "{wie geht es|wie gehts} weiter;was kommt {als nachstes|danach|jetzt};was {soll ich|mache ich} {als nachstes|jetzt};nachste {lektion|einheit};was fehlt{| mir} noch",
    },
    Intent.VIDEOS: {
        "en": "{show me |list }{the |all |all the |}videos;{{are there|is there} {videos|any videos|a video}|{which|what} videos are there}{| here| <in this unit>};{|does <this unit> have }a video;where is the video;where are the videos",
        "es": "{muestra|muestrame} los videos;hay {videos|algun video|un video}{| aqui| <en esta unidad>}",
        "fr": "{montre|montrez}{| moi} les videos;{y a t il|il y a|est ce qu il y a} {des videos|une video}{| ici| <dans cette unite>}",
        "pt": "{mostre|mostre me} os videos;{ha|tem} {videos|algum video|um video}{| aqui| <nesta unidade>}",
        "ar": "{أرني|اعرض} {الفيديوهات|مقاطع الفيديو};هل {يوجد|هناك|توجد} {فيديو|فيديوهات}{| هنا| <في هذه الوحدة>}",
        "de": "{zeig|zeige}{| mir} {die|alle} videos;gibt es {videos|ein video}{| <in dieser einheit>}",
    },
    Intent.EXERCISES: {
        "en": "{quiz|test} me{| on this| on this unit| on this page};ask me a question{| about {this|it|this unit|this page|this lesson}};{give|make} me {a|another} {quiz|test|exercise|question};{show me |list |give me }{the |all |some |}{exercises|problems|quizzes|practice questions|practice problems};"
        "{are there|is there} {exercises|any exercises|a quiz|any quizzes|a test|an exercise|a problem|problems|any problems}{| here| <in this unit>};{what|which} {exercises|problems} are there{| here| <in this unit>};i want to practice;let me practice;what can i practice;"
        "how can i {practice|test myself|check {myself|my understanding|whether i understood|if i understood}}",
        "es": "{hazme|dame} {un test|un cuestionario|una prueba|ejercicios};{hazme|haz} una pregunta{| sobre {esto|esta unidad|esta pagina|esta leccion}};{muestra|muestrame} los ejercicios;hay {ejercicios|algun ejercicio|un cuestionario}{| aqui| <en esta unidad>};quiero practicar",
        "fr": "{fais|faites|donne|donnez} moi {un quiz|un test|des exercices};{interroge|interrogez} moi;{pose|posez} moi une question{| sur {ca|cela|cette unite|cette page|cette lecon}};{montre|montrez}{| moi} les exercices;{y a t il|il y a|est ce qu il y a} {des exercices|un exercice|un quiz}{| ici| <dans cette unite>};je veux m entrainer",
        "pt": "{me da|me de|faca} {um quiz|um teste|exercicios};{|me }faca{| me} uma pergunta{| sobre {isto|isso|esta unidade|esta pagina|esta licao}};{mostre|mostre me} os exercicios;{ha|tem} {exercicios|algum exercicio|um quiz|um teste}{| aqui| <nesta unidade>};quero praticar",
        "ar": "{اختبرني|امتحني};{اطرح علي|اسألني} سؤالا{| عن {هذا|هذه الوحدة|هذه الصفحة|هذا الدرس}};أعطني {اختبارا|تمارين};{أرني|اعرض} التمارين;هل {يوجد|هناك|توجد} {تمارين|تمرين|اختبار}{| هنا| <في هذه الوحدة>};أريد أن أتدرب",
        "de": "{frag|frage} mich ab;{mach|gib} mir {ein quiz|einen test|ubungen|aufgaben};{teste|prufe} mich;{zeig|zeige}{| mir} {die|alle} {ubungen|aufgaben};gibt es {ubungen|aufgaben|ein quiz}{| <in dieser einheit>};ich {will|mochte} uben",
    },
    Intent.DATES: {
        "en": "{what|when} is{| it| this} due;what is due {this week|today|tomorrow|next|next week|soon};is {anything|something} due{| this week| today| tomorrow| soon};"
        "do i have {anything due|homework|any homework|any deadlines}{| this week| today};when is {this|the} course over;"
        "when is {the|my|this} {homework|assignment|quiz|test|exam|final exam|deadline|next deadline|unit|problem|problem set|essay}{| due};when is {|the |my }{homework|assignment|quiz|test|exam|problem set|project|lab|unit|module|lesson} <1>{| due};"
        "{what|when} are {the|my} {deadlines|due dates|dates|exams};{|the |my }{deadlines|due dates|due date|deadline};what is {the|my} {deadline|due date|next deadline};"
        "when does {the|this} course {start|begin|end|finish};how much time {do i have|is left}{| left| for the exam| for this| for the homework};"
        "{how long|until when|till when} do i have{| time| left| for this};{when|by when|until when} {do i {have|need} to|must i|should i|am i supposed to} <finish>{| by};"
        "{when|by when|until when} {does {it|this} {have|need} to|must {it|this}|should {it|this}} be {done|finished|submitted|handed in|turned in}{| by};is {it|this} overdue;am i late",
        "es": "{cuando|para cuando} {es|hay que entregar|se entrega|vence}{| la tarea| el examen| esto|{| el| la} {tarea|examen|cuestionario|proyecto|unidad|modulo} <1>};{cuando|cual} es {el examen|la entrega|la fecha limite|el plazo};{fechas|plazos}{| de entrega| limite};"
        "cuanto tiempo {tengo|me queda};{cuando|para cuando|hasta cuando} {tengo que|debo|hay que|puedo} <terminar>;hasta cuando {tengo|hay}{| tiempo| plazo};cuando {empieza|termina} el curso",
        "fr": "{quand|pour quand} {est ce|faut il rendre|dois je rendre}{| le devoir| ca|{| le| l| la} {devoir|examen|quiz|projet|unite|module} <1>};quand est {l examen|le devoir};{quelle est la date limite|dates limites|echeances};combien de temps {|est ce qu il }{me reste t il|il me reste|me reste|j ai|ai je};"
        "{quand|pour quand|jusqu a quand|jusque quand} {|est ce que }{dois je|je dois|faut il|il faut|puis je|je peux|on doit} <finir>;jusqu a quand {ai je|j ai|est ce que j ai}{| le temps| du temps};"
        "quand {commence|finit} le cours",
        "pt": "{quando|para quando} e{| a prova| o exame| a entrega| isto|{| a| o} {tarefa|prova|exame|quiz|projeto|unidade|modulo} <1>};{qual e o prazo|prazos|datas de entrega};quanto tempo {tenho|me resta};{quando|para quando|ate quando} {|eu }{tenho que|tenho de|devo|preciso|posso} <acabar>;ate quando {|eu }tenho{| tempo| prazo};quando {comeca|termina} o curso",
        "ar": "متى {الموعد النهائي|الامتحان|موعد التسليم|يجب التسليم};ما {الموعد النهائي|هو الموعد النهائي|هي المواعيد};المواعيد النهائية;كم {الوقت المتبقي|من الوقت لدي};{متى|حتى متى|إلى متى} {يجب أن|يجب علي|يجب علي أن|علي أن|ينبغي أن} <أنتهي>;{حتى متى|إلى متى} {لدي|عندي}{| وقت};متى {تبدأ|تنتهي} الدورة",
        "de": "{wann|bis wann} {ist|muss ich} {das|es|die aufgabe|das} {fallig|abgeben|abzugeben};wann ist {die prufung|die abgabe|abgabe|der test|die klausur|abgabeschluss};{fristen|abgabetermine|abgabefristen|termine};"
        "welche fristen gibt es;wie viel zeit {habe ich|bleibt mir}{| noch};{wann|bis wann} muss ich <fertig sein>;{bis wann|wie lange} habe ich{| noch}{| zeit};wann {beginnt|endet} der kurs",
    },
    Intent.PROGRESS: {
        "en": "{how do i|can i|will i|what do i need to} pass{| {this|the} {course|class|whole thing}};{pass|passing|minimum|min} {grade|mark|score}{| to pass};what is my {grade|score|progress|result|mark};{what are|show me} my {grades|scores|results|marks};{did|have} i {pass|passed};what {did i get|have i got} wrong;"
        "how many attempts {do i have|are}{| left};how am i doing;where {can|do} i {see|check|find} how i am doing;how far am i;how much {have i|did i} {done|do|finished|completed};do i get a certificate;"
        "{how|when} do i get {my|a|the} certificate;where is my {certificate|grade|score|progress};where {do|can} i {see|find|check} my {progress|grade|grades|score|scores};{can|could|how do} i {see|check} my {progress|grade|grades|score|scores};"
        "how {is|will} {this|the} course {|be }{graded|marked|assessed};how {is|are} {the |my |}{grade|grades|final grade|score|scores} {calculated|computed|worked out};how does {the |}grading work;"
        "how {much|many points} {does|do|is|are} {the|this} {exam|exams|final|final exam|homework|quiz|quizzes|test|tests|assignment|assignments|section|unit|chapter|part} {count|worth|weigh}{| {for|towards} {the|my} {grade|final grade}};"
        "what {is|s} the {passing|pass} {grade|mark|score};{what|which} {grade|mark|score} do i need{| to pass};{how many|what} {points|percent|percentage} do i need{| to {pass|get a certificate}};what counts {toward|towards|for} {the|my} {grade|final grade}",
        "es": "cual es mi {nota|calificacion|progreso};que nota tengo;{he aprobado|aprobe};{en que me equivoque|que hice mal};cuantos intentos {me quedan|tengo};{hay|obtengo|recibo} {certificado|un certificado};"
        "donde veo mi {nota|progreso};como voy;como se {califica|evalua} {este|el} curso;como se {calcula|calculan} {la nota|las notas|la calificacion};"
        "cuanto {cuenta|vale} {el examen|el examen final|la tarea};que nota necesito{| para aprobar};cual es la nota {minima|de aprobacion}",
        "fr": "quelle est ma note;quelle note ai je;ai je reussi;qu est ce que j ai faux;combien d essais {me reste t il|il me reste};combien de tentatives me reste t il;"
        "{y a t il un|est ce que j ai un|comment obtenir le} certificat;ou {voir|vois je} ma {note|progression};ou en suis je;comment {est note|est evalue} {ce|le} cours;comment {est calculee la note|la note est calculee};"
        "combien {compte|vaut} {l examen|le devoir|le quiz};quelle note {faut il|dois je avoir} pour {reussir|valider};quelle est la note {minimale|de passage}",
        "pt": "qual e {a |}minha nota;que nota eu tenho;eu passei;o que eu errei;quantas tentativas {me restam|eu tenho};{ha|recebo} {certificado|um certificado};onde vejo {a |}minha nota;como estou indo;como {este|o} curso e {avaliado|pontuado};"
        "como {a nota e calculada|e calculada a nota};quanto {vale|conta} {a prova|o exame|a tarefa};que nota preciso{| para passar};qual e a nota {minima|de aprovacao}",
        "ar": "ما {درجتي|هي درجتي};كم درجتي;هل نجحت;فيم أخطأت;ما الذي أخطأت فيه;كم محاولة {بقيت لي|لدي};هل أحصل على شهادة;أين أرى {درجتي|تقدمي};كيف {يقيم|يتم تقييم} {هذا المقرر|المقرر|الدورة};كيف تحسب {الدرجة|الدرجات};ما {درجة|هي درجة} النجاح",
        "de": "{was|wie} ist meine {note|punktzahl};welche note habe ich;habe ich bestanden;was {habe ich falsch|war falsch|habe ich falsch gemacht};wie viele versuche habe ich{| noch};{bekomme ich|gibt es} ein zertifikat;"
        "wo sehe ich {meine note|meine noten|meinen fortschritt};wie weit bin ich;wie wird {dieser|der} kurs {bewertet|benotet};wie {wird|errechnet sich} die note{| berechnet};"
        "wie viel zahlt {die prufung|die klausur|die hausaufgabe|das quiz};welche note brauche ich{| zum bestehen}",
    },
    Intent.STUCK: {
        "en": "{explain|explain it|explain this|explain that} {like i am|as if i am|as if i were} {5|five}{| years old};eli5;"
        "what is the answer to {question|problem|exercise|number} {1|2|3|4|5|6|7|8|9|10|one|two|three};"
        "{|i think }{it is|it s|its|the answer is|is it} {a|b|c|d|e};i am {stuck|lost|confused};{i |}do not {understand|get}{| it| this| that| anything};explain {it|this|that} {simpler|again|more simply|in other words|differently|better|to me like i am {5|five}};"
        "{explain|say|put|write|rephrase|repeat} {it|this|that} {|to me }in {simple|simpler|easier|plain|other|different|fewer} {words|terms|language};"
        "{make|say} {it|this|that} {simpler|easier|easier to understand|shorter};{simplify|rephrase}{| it| this| that};{|in }{simple|simpler|easier|other} {words|terms};{simpler|more simply|in plain english};"
        "{|that is |this is |it is }too {hard|difficult|complicated};{give me |show me |}{an|another|one more} example;for example;go on{| where you stopped};"
        "i need help;{can you|please|could you} help me{| with my homework| with this};help me{| with my homework| with this| please};{just |please |}{give|tell} me the answer{| to the question| please};what is the {|right |correct }answer{| to this| here};"
        "how do i solve {this|this problem|it};solve {this|it|this for me};do my homework;is {this|my answer} {right|correct}",
        "es": "estoy {atascado|atascada|perdido|perdida};no {|lo }entiendo{| nada| esto};{explica|explicalo|explicamelo|explicame esto|explicame eso|explicarlo|explicarmelo|me lo puedes explicar|dilo|dimelo} {con|en} {palabras|terminos} {mas |}{simples|sencillas|sencillos|faciles};"
        "{explica|explicalo|explicamelo|explicarlo|explicarmelo|me lo puedes explicar|dilo|dimelo} {mas {simple|sencillo|facil|facilmente}|de {forma|manera|una forma|una manera} mas {simple|sencilla|facil}|{con|en} otras palabras|otra vez|mejor|de otra {forma|manera}};"
        "{|con |en }{palabras|terminos} mas {simples|sencillas|sencillos|faciles};mas {simple|sencillo|facil};{hazlo|ponlo} mas {simple|sencillo|facil};simplifica{|lo};es {muy|demasiado} {dificil|complicado};"
        "{dame |muestrame |}{un|otro} ejemplo;por ejemplo;{sigue|continua} donde te detuviste;necesito ayuda;{puedes ayudarme|ayudame};{dame|dime} la respuesta;cual es la respuesta;como resuelvo este problema",
        "fr": "je suis {bloque|bloquee|perdu|perdue};{explique|expliquez|expliquer|m expliquer|dis|dites|redis|redites} {|le |moi |le moi |moi ca |moi cela |ca |cela }{avec des|en|en des} {mots|termes} {|plus }simples;"
        "{explique|expliquez|expliquer|m expliquer|dis|dites} {|le |moi |le moi |moi ca |moi cela |ca |cela }{plus simplement|autrement|encore une fois|mieux|en d autres {mots|termes}|de facon plus simple|d une autre {facon|maniere}};"
        "{|avec des |en }{mots|termes} plus simples;plus {simple|simplement|facile};{simplifie|simplifiez}{| ca| cela| le};c est trop {dur|difficile|complique};"
        "{donne moi |donnez moi |}{un|un autre} exemple;par exemple;{reprends|reprenez} la ou {tu t es arrete|vous vous etes {arrete|arretee}};je {ne |}comprends {pas|rien};j ai besoin d aide;{peux tu m aider|pouvez vous m aider|aide moi|aidez moi};{donne|donnez|dis|dites} moi la reponse;quelle est la reponse;comment resoudre ce probleme",
        "pt": "estou {travado|travada|perdido|perdida};{explique|explica|explicar|me explicar|diga|diz|fale} {|isso |isto |me }{com|em|em outras|com outras} palavras{| mais {simples|faceis}};{explique|explica|explicar|me explicar|diga|diz|fale} {|isso |isto |me }"
        "{mais {simples|facil}|de {forma|maneira|uma forma|uma maneira|um jeito} mais {simples|facil}|de {novo|outra forma|outra maneira|outro jeito}|melhor|{com|em} termos mais simples};"
        "{|com |em }{palavras|termos} mais {simples|faceis};{em|com} outras palavras;mais {simples|facil};{simplifica|simplifique}{| isso| isto};{e |esta |}{muito {dificil|complicado}|{dificil|complicado} demais};"
        "{me de |me da |de |da |}{um|outro|mais um} exemplo;por exemplo;{continua|continue} de onde {voce |}parou;nao {entendo|entendi}{| nada};preciso de ajuda;{pode me ajudar|me ajude};me {da|diga} a resposta;qual e a resposta;como resolvo este problema",
        "ar": "لا أفهم{| هذا| ذلك};لم أفهم{| هذا| ذلك};{قل|اشرح|فسر|وضح|تشرح|توضح} {|لي |هذا |ذلك |لي هذا |لي ذلك }{بكلمات|بعبارات|بلغة|بأسلوب|بطريقة|بشكل} {أبسط|بسيطة|بسيط|أسهل|سهلة|أخرى|آخر};{اشرح|فسر|وضح} {|لي |هذا |ذلك |لي هذا |لي ذلك }"
        "{ببساطة|مرة أخرى|أكثر|أفضل|من جديد};{اشرحه|اشرحها|قلها|قله} {|لي }{ببساطة|بكلمات أبسط|بطريقة أبسط|مرة أخرى};{بكلمات|بعبارات|بطريقة} {أبسط|أسهل|أخرى};{بسط|بسطه|بسطها}{| هذا| ذلك| لي};{هذا |}صعب{| جدا};"
        "{أعطني |اذكر |}{مثالا|مثالا آخر};مثال;{تابع|أكمل} من حيث توقفت;أحتاج إلى مساعدة;هل يمكنك مساعدتي;ساعدني;أعطني {الإجابة|الجواب};ما {هي الإجابة|الإجابة|الجواب};كيف أحل هذه المسألة",
        "de": "ich {komme nicht weiter|hange fest|stecke fest|brauche hilfe};ich {verstehe|versteh} {das|es|das hier} nicht;ich verstehe nichts;{kannst du|konnen sie} mir{| bitte} helfen;hilf mir{| bitte};"
        "{sag|gib} mir die {antwort|losung};was ist die {|richtige }{antwort|losung};wie lose ich {das|die aufgabe|diese aufgabe};mach meine hausaufgaben",
    },
}
# "What's due", "whats due", "im stuck", "I don't get it".
_CONTRACTIONS: Final = (
    (re.compile(r"\b(what|where|when|who|how|that) ?s\b"), r"\1 is"),
    (re.compile(r"\bi ?m\b"), "i am"),
    (re.compile(r"\b(do|does|did|is|have) ?n ?t\b"), r"\1 not"),
)
_KIND: Final = re.compile(r"<([^<>]*)>")
_TOKENS: Final = re.compile(r"[{|}]|[^{|}]+")
_TEXT: Final = re.compile(r"[^{|};]+")
# What people put around a phrase, folded.
_POLITE: Final = re.compile(
    r"\A(?:(?:please|pls|hey|hi|hello|so|and|ok|okay|well|can you|could you|would you|por favor|puedes|s il te plait|s il vous plait|peux tu|pouvez vous"
    r"|voce pode|bitte|kannst du|konntest du|من فضلك|هل يمكنك أن) )+|(?: (?:please|pls|thanks|so far|right now|at the moment|currently|to me|for me|for me please|now|again|por favor|s il te plait"
    r"|s il vous plait|bitte|من فضلك))+\Z"
)


def fold_phrase(text: str) -> str:
    """Return a text as phrases are compared: folded, and without English contractions, with or without their apostrophe."""
    return _spell_out(fold_line(text))


def _spell_out(folded: str) -> str:
    for contracted, spelled in _CONTRACTIONS:
        folded = contracted.sub(spelled, folded)
    return folded


def strip_courtesy(folded: str) -> str:
    """Return a folded text without what is said around it out of courtesy."""
    return _POLITE.sub("", folded)


def expand(phrases: str) -> Iterator[str]:
    """Yield every phrase that a list stands for."""
    for phrase in _write_kinds(phrases).split(";"):
        yield from _read(_TOKENS.finditer(phrase))


def expand_folded(phrases: str) -> Iterator[str]:
    """Yield what ``fold_phrase`` makes of every phrase that a list stands for: its few texts are folded, not each phrase."""
    folded = _TEXT.sub(lambda text: fold_letters(text[0]), _write_kinds(phrases))
    lines = "\n".join(" ".join(phrase.split()) for phrase in expand(folded))
    yield from _spell_out(lines).split("\n")


def _write_kinds(phrases: str) -> str:
    return _KIND.sub(lambda kind: f"{{{_ALIKE[kind[1]]}}}", phrases)


def _read(tokens: Iterator[re.Match[str]]) -> list[str]:
    """Return all that can be read from here to the end of the choice; choices may lie in one another."""
    others: list[str] = []
    said = [""]
    for token in tokens:
        match token[0]:
            case "{":
                said = [begun + chosen for chosen in _read(tokens) for begun in said]
            case "|":
                others, said = others + said, [""]
            case "}":
                break
            case text:
                said = [begun + text for begun in said]
    return others + said


# Words of the longest phrase, with all the courtesy that anybody has; a longer text is none.
_LONGEST: Final = 30


def find_intent(text: str) -> Intent | None:
    """Return what a text is for that is a known phrase, courtesy aside; None for all others."""
    # Spelled out once a process, whoever asks first: also where that is too long for a phrase, as when a worker warms up.
    known, folded = _list_known(), fold_phrase(text)
    if len(folded.split()) > _LONGEST:
        return None
    forms = folded, strip_courtesy(folded), strip_courtesy(strip_manner(folded))
    return next(filter(None, map(known.get, forms)), None) or _find_courtesies(folded)


def _find_courtesies(folded: str) -> Intent | None:
    """Return what several courtesies in a row are, such as “ok cool thx”: the last of them; None where there is another word."""
    found, words = None, folded.split()
    while words:
        longest = next(
            (count for count in range(len(words), 0, -1) if _list_known().get(" ".join(words[:count])) in _COURTESIES),
            0,
        )
        if not longest:
            return None
        found, words = _list_known()[" ".join(words[:longest])], words[longest:]
    return found


@cache
def _list_known() -> Mapping[str, Intent]:
    return {
        phrase: intent
        for intent, by_language in PHRASES.items()
        for phrases in by_language.values()
        for phrase in expand_folded(phrases)
    }
