"""
Words as finding compares them: folded as the search folds them, and without what Arabic writes together with them.

Three lists, in the languages of the interface and in German, say little of what a question is about: words that stand for
what was said before, that many questions have, and words of everyday language, which say something where a course has them,
and nothing where it says the same in other words.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from iblai_mentor_plugin.courseware.index.folding import fold_line
from iblai_mentor_plugin.courseware.index.synonyms import list_bases
from iblai_mentor_plugin.llm import words as llm_words
from iblai_mentor_plugin.llm.words import UNSPACED

if TYPE_CHECKING:
    from collections.abc import Iterable

# The article, with "and", "in", "as" or "for" before it: "والنجوم", "للضوء".
_ARABIC_ARTICLE: Final = re.compile(r"\A(?:[وف]?(?:[بك]?ال|لل))(?=\w{3})")
_ARABIC_FUNCTION_TEXT: Final = """
في من علي الي عن مع هل ما ماذا ماهو ماهي هذا هذه ذلك تلك التي الذي الذين ان انه انها كان كانت يكون تكون لا لم لن قد بعد
قبل بين عند
هو هي هم انا انت نحن ثم او اذا لو حتي كما مثل غير ليس ايه شو ليش وش اللي عندما حين لكن اي اين كيف كم لماذا متي بماذا فيه
فيها منه منها
"""
_ARABIC_FUNCTION: Final = frozenset(_ARABIC_FUNCTION_TEXT.split())
# Pairs of characters with one of these lie across the border of a word, or are a word that says nothing.
_CHINESE_FUNCTION: Final = frozenset("的了吗呢吧么嘛啊我你您他她它们这那哪谁啥什怎是")
# Different words that a process remembers.
_WORDS: Final = 5_000
_DENSE: Final = re.compile(rf"[{UNSPACED}]")
# "And how far is that?"
_POINTING_TEXT: Final = """
it its they them that those this these one ones eso esto ese esa esos esas lo la los las ello ellos ellas ca cela ceci
celui celle ceux celles il elle ils elles le les en isso isto esse essa esses essas ele ela eles elas es das dies sie
ihn ihm davon darin daran dafur هذا هذه ذلك تلك هو هي هم ها
"""
POINTING: Final = frozenset(_POINTING_TEXT.split())
# "Why though?" has no word of its own.
FILLERS: Final = frozenset(["tho", "though", "anyway", "anyways"])
# Words that many questions have, whatever they are about; they weigh less than the others.
_LIGHT_TEXT: Final = """
our ours us her hers his him he she whom whose mine yours theirs everybody everyone somebody someone anybody anyone
able best better between called difference diff different everything good happen happens kind know learn long look
made make many mean much need number people see something start tell thing think things time times type types use used
using want way ways work works cosa cosas diferencia entre funciona hacer hace manera mejor mucho muchos necesito
puedo puede saber sirve tiempo tipo tipos usa usar ver chose choses faire faut fonctionne maniere mieux nombre peut
peux savoir sert temps utiliser voir coisa coisas diferenca fazer faz jeito maneira melhor muito muitos posso preciso
serve tempo art arten beste besser brauche funktioniert geht gibt kann konnen macht machen mehr sehen unterschied viel
viele wissen zeit zwischen الفرق افضل بين يمكن يمكنني كيف كم لماذا متي نوع انواع وقت استخدام actually always come
comes take takes tarda demora leva prend dauert braucht done ever exactly just mostly never often only quite rather
really still usually very word exactamente nunca realmente siempre solo muy exactement jamais seulement toujours tres
vraiment exatamente sempre so eigentlich genau immer nie nur sehr wirklich دايما حقا فعلا far away nearly almost all
another ones each every several few little lot lots bit pretty too also else same other others someone somebody anyone anybody
everyone everybody nobody anything nothing somewhere anywhere precisely merely literally totally completely normally
generally roughly approximately particularly especially specifically currently correctly thingy thingies precisamente
literalmente totalmente completamente normalmente generalmente aproximadamente particularmente especialmente actualmente
correctamente precisement litteralement totalement completement normalement generalement environ particulierement
specialement actuellement correctement geralmente atualmente corretamente wortlich vollig normalerweise speziell
insbesondere derzeit whether maybe perhaps pls plz thx ok okay u ur im yeah yes hey wanna gonna gotta dunno btw
basically simply todo todos toda todas cada otro otra otros otras casi algo alguien nadie nada tambien mismo misma
lejos tout tous toute toutes chaque autre autres presque quelque quelqu personne rien aussi meme loin tudo outro
outra outros outras quase alguem ninguem tambem mesmo mesma longe alle alles jede jeder jedes andere anderen fast
etwas jemand niemand nichts weit كل بعض شي احد اي هل ماذا اين من
"""
# Verbs, measures, persons and times of everyday language: a course that lacks one of them says it otherwise, where one that
# lacks "Neptune" does not speak of it.
_EVERYDAY_TEXT: Final = """
notice across actual afraid ago allow allowed answer appear arrive ask asked asking back bad bother call care careful cause
choose choosing common correct couldnt day deal decide depend describe does doing early easier easiest easy enough
enter even expect explain explained fail faster fastest feel figure find finish finished first follow forget forgot
forgotten friend friends fun gave give given giving go goes going gone got grab great guess guy guys half happening
hard harder hear heard help helpful here hold hope huge idea important including inside instead interesting keep keeps
kid kids last late later learned leave left less let like living looking looks love making matters meaning means meant
mention mentioned mind miss missing more must near necessary new nice now off old older once one over own owns per
pick place places please possible prefer properly purpose question questions quick quickly ran real reason recommend
remember require required right said saw say saying short shortest simple simpler since slow small smaller smallest
somehow sometimes soon sorts started stay stays straight stuff such suggest suppose supposed sure taken talk talking
tells the then till today together told tomorrow tonight took top under understand understood until useful wanted
wants well went whole why without wonder worked working worry worth wrong yesterday yet
abrir acabar ademas ahora algun alguna algunas algunos alli antes aprender aqui ayer ayuda ayudar bajo bastante bien
bueno claro comenzar conseguir correcto creo cual cualquier dar debo decir deja dejar
demasiado dentro despues dia dice dicen distinto donde ejemplo empezar encontrar entender entiendo entonces
facil falta forma fuera funcionan gente gran grande gustaria haber habla hablar hacia hago hasta hoy idea igual
importa importante incluye ir lado largo llama llaman llevar luego lugar manana mantener menos mientras mirar momento
nino ninos nuevo obtener ocurre parte pasa pasar paso pasos pequena pequeno perder persona personas poco poder pone
poner pregunta primero probar pronto quedar quiere quiero rapido razon recordar resulta salir segun semana
sencillo sigue siguiente sirven sitio suele suficiente tener termina tomar total trabajar traer ultimo usan usarlo
util va vale vamos van varios vez viene voy
aider ainsi ajouter aller alors ancien appelle apprendre apres arrive arriver assez aujourd aujourdhui avant avoir
beaucoup besoin bien bon bonne cause chercher choisir clair commence commencer comprendre compris court
croire demain demander depuis dernier devoir dire dit doit donner encore enfin ensuite entendre exemple expliquer
facile facon finir fois garder gens grand grande habiter heure hier important jour laisser lent lieu lire maintenant
mal marche mettre moins moment mot moyen nouveau obtenir oublie oublier ouvrir part partie passe passer penser perdre
petit petite peu place possible premier prendre probleme quitter raison rapide rapidement rester semaine sembler sent
simple souvent suffit suivre sujet tard tenir tot travailler trouve trouver utile vais vient vite voit voulait vrai
abrir acontece agora ainda ajuda ajudar algum alguma algumas alguns antes aprender aqui assim bastante bem bom
certo chama chamam comecar conseguir correto dar deixar demais dentro depois deve devo dia dizer entao
entender escolher escrever escrito exemplo facil falta ficar fora forma funcionam gente grande hoje ideia igual
importante inclui ir lado lembrar lento levar logo longo lugar mantem menos momento nova novo obter ontem parte
passar passo pegar pequena pequeno perder pergunta perto pessoa pessoas pode poder pouco precisa primeiro
problema pronto quer quero rapido razao sair semana simples sobrar tentar ter termina tomar trabalhar trazer ultimo
util vai varios vez vou
alt andern anders anfangen arbeiten aufhoren beginnen beim bekommen benutzen bereits besorgen bisschen bitte bleiben
bringen dabei damit danach dann darf dauern deshalb deutlich doch dort drin einfach einfacher einige einmal ende
endlich erklaren erst etwa fallt fehlen fehlt fertig finden folgen fragen fruh ganz geben gehen gehort gerade gern
gestern getan gleich gross grosse gut habe halten heisst heute hier hilfe hilft holen horen idee jetzt kinder
klar klein kleine kommen kommt kriegen kurz lang langsam lassen lasst laufen leben leicht lernen letzte leute
lieber liegt los meinen meist mitbringen mitnehmen mochte morgen muss mussen nehmen neu notig nutzen nutzt offen oft
passiert person platz problem raus richtig sagen sagt schnell schon schwer sofort sogar soll sollte
spater sprechen statt stehen stimmt tag tun uberhaupt ungefahr verstehe verstehen versuchen vielleicht wahr
warten weg weil wenig weniger wichtig wieder will woche wohl wollen wort zeigen ziemlich zuerst zusammen
ابدا اجد احتاج اخر اريد استخدم استطيع اشخاص اطفال اعرف افعل افهم الان اليوم امس اول ايضا بدون بطي جدا جديد سبب سريع
سهل شخص صعب صغير طريقه طفل غدا فقط قديم قليلا كبير كثيرا مثال مره معا مكان ممكن مهم ناس هنا هناك يجب يحدث يعمل يعني
"""


def list_words(text: str) -> list[str]:
    """Return the words of a text in order; of a script without spaces, every pair of characters."""
    return [_ARABIC_ARTICLE.sub("", word) for word in llm_words.list_words(fold_line(text))]


def list_sought(question: str) -> list[str]:
    """Return the words of a question that say what it is about, each once, in their order."""
    asked = llm_words.list_sought(fold_line(question))
    kept = (_ARABIC_ARTICLE.sub("", word) for word in asked if word not in _ARABIC_FUNCTION)
    return [word for word in dict.fromkeys(kept) if not is_dense(word) or _CHINESE_FUNCTION.isdisjoint(word)]


def list_telling(text: str) -> list[str]:
    """Return the words of a text that tell what it is about."""
    return keep_telling(list_sought(text))


def keep_telling(words: Iterable[str]) -> list[str]:
    """Return those of some words that not many questions have, and that are none of everyday language."""
    return [word for word in words if not (is_light(word) or is_everyday(word))]


@lru_cache(maxsize=_WORDS)
def is_light(word: str) -> bool:
    """Say whether many questions have a folded word, in any form of it."""
    return not LIGHT.isdisjoint(list_bases(word))


@lru_cache(maxsize=_WORDS)
def is_everyday(word: str) -> bool:
    """Say whether a folded word is one of everyday language, in any form of it."""
    return not EVERYDAY.isdisjoint(list_bases(word))


def is_dense(word: str) -> bool:
    """Say whether a word is one of a script without spaces: a pair of characters, which may be none."""
    return bool(_DENSE.search(word))


# Cut as the words of a question are: an Arabic one with its article would be none of them.
LIGHT: Final = frozenset(list_sought(_LIGHT_TEXT))
EVERYDAY: Final = frozenset(list_sought(_EVERYDAY_TEXT))
