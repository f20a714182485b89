"""
Other words for the same: learners ask in everyday words, and courses say it in theirs.

Groups of English words that stand for one another in nearly every subject. They were written from the language alone, the
first of them ("buy" to "storm") by somebody who had seen neither a course nor a question that the search is measured with, the
rest after a reader's questions that are none of these; words that many questions have, and what a reader found to mean
several things, were left out afterwards. In a course in another language they find nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache, lru_cache
from typing import Final

# Another word for one that is sought counts so much of it.
SYNONYM: Final = 0.5
_ENGLISH: Final = """
buy bought purchase; begin began begun start commence; end finish complete conclude; fix repair mend; hide hid hidden
conceal; stop halt cease; copy cheat plagiarize plagiarise; join combine merge unite; choose chose chosen select pick
choice; build built construct; change modify alter; update upgrade; worsen deteriorate worse; assist aid support; want
wish desire; told inform notify; clarify explanation; guess estimate; understood comprehend comprehension; learn
learnt study; teach taught instruct; remember recall; search seek sought; watch observe; send sent transmit; throw
threw thrown toss; bring brought; remove delete erase; grow grew grown growth; happen occur occurrence; effect impact
consequence; let allow permit; forbid forbidden prohibit ban; refuse reject deny; agree agreement consent; fight
fought combat; win won victory; utilize utilise usage; link hyperlink url; login signin logon; signup register
registration enrol enroll enrolment enrollment; redo retry reattempt; delay postpone; wait await; skip bypass omit;
solve solution; sort classify categorize categorise; shake vibrate shook; freeze froze frozen; heat thermal; sink sank
sunk; fly flew flown flight; drive drove driven; meet met; hire recruit employ; borrow loan; lend lent loan; steal
stole stolen theft; death mortality; born birth; eat ate eaten; drink drank drunk beverage; sleep slept asleep; hurt
injure injury wound; write wrote written; draw drew drawn sketch; predict forecast; feel felt emotion; fear afraid
scared; worry anxiety anxious; sad unhappy; happy joy glad; tired fatigue exhausted tiredness; big large; huge
enormous giant massive gigantic; tiny microscopic; wide width broad; heavy weight weigh; far distant distance;
furthest farthest; bright luminous luminosity; fast quick rapid; speed velocity; hard difficult difficulty; easy
simple; older elderly; rich wealthy wealth; wet moist damp moisture; loud noisy; quiet silent silence; whole entire;
important significant crucial; enough sufficient adequate; mistake error; similar alike; rare uncommon; useful
helpful; smart intelligent clever; careful cautious caution; possible feasible; necessary mandatory compulsory
required obligatory; optional voluntary; kid child children; baby infant newborn; teenager teen adolescent; mom mum
mother maternal; dad father paternal; parent guardian; husband spouse; wife spouse; worker employee staff; coworker
colleague; client customer; teacher instructor professor educator lecturer; tutor mentor; student learner pupil;
classmate peer; beginner novice newbie; scientist researcher; doctor physician; lawyer attorney solicitor; thief
burglar; quiz test exam examination assessment; homework assignment; essay paper; forum discussion thread; curriculum
syllabus; timetable schedule; certificate diploma credential; college university; textbook book; summary overview
summarize summarise; goal objective; skill ability; hint tip; groupwork teamwork collaboration collaborate; webinar
livestream; prize award; reward incentive; video clip; film movie cinema; subtitle caption transcript; picture image
photo pic; chart graph diagram; song music; disabled disability handicap accessibility; slideshow powerpoint slides
presentation; internet web; message msg; phone mobile smartphone; pc computer; camera webcam; wifi wireless; code
programming; programmer developer coder; folder directory; database db; username userid; money cash currency; pay paid
payment; refund reimbursement; cheap inexpensive affordable; expensive costly; discount coupon; salary wage income;
spend spent expenditure; factory manufacturing; day daily; year annual; sometimes occasionally; heart cardiac; lung
pulmonary; kidney renal; liver hepatic; belly abdomen abdominal tummy; skin dermal; bone skeleton skeletal; eye
ocular; eyesight vision; tooth teeth dental; nerve neural; womb uterus; sick ill disease; germ microbe microorganism;
painkiller analgesic; pain ache; headache migraine; cancer tumor tumour; overweight obesity; diet nutrition; hospital
clinic; health wellbeing wellness; mental psychological; sugar glucose; salt sodium; veggie vegetable; bird avian;
forest woods woodland; soil dirt; sun solar; moon lunar; alien extraterrestrial; rain rainfall precipitation;
earthquake seismic quake; trash garbage waste rubbish litter; rule regulation; illegal unlawful; court tribunal; sue
lawsuit litigation; jail prison incarceration; punish penalty; vote election; immigrant migrant; village rural
countryside; army military; car automobile vehicle; truck lorry; bike bicycle cycling; road street highway; several
multiple; maximum maximal max; minus subtract; likelihood probability odds; edge border boundary; under beneath below;
advice guidance recommendation; rumor rumour; obtain acquire; gave given; speak spoke spoken; improve enhance; split
divide division; lock restrict; prevent block; rise rose risen; shrink shrank shrunk; medicine medication; pill
capsule; sound audio acoustic; workout fitness; amount quantity; cite citation reference bibliography; usual typical
normal; cheating misconduct dishonesty; resubmit resubmission retake; shuffle randomize randomise; language
linguistic; grammar grammatical syntax; pronounce pronunciation; story tale narrative; poem poetry verse; bully
harassment; fraud scam; bribe bribery corruption; evidence proof; witness testimony; breastfeeding lactation; vomit
emesis; diarrhea diarrhoea; pee urine; sweat perspiration; dizzy vertigo; bleeding bled haemorrhage hemorrhage; flu
influenza; tuberculosis tb; shortsighted nearsighted myopia; skull cranium; backbone spine vertebra spinal; gut
intestine bowel; formula equation; popup dialog; copyright licence license; permission consent; zoom magnify enlarge
magnification; shorten abbreviate abridge; mute unmute; microphone mic; voice vocal; coach trainer; holiday vacation;
traffic congestion; reminder alert notification; deadline cutoff; unemployed jobless; bankrupt bankruptcy insolvency;
refugee asylum; plague epidemic pandemic; behave behavior behaviour; dropout attrition; heading title headline; survey
questionnaire; tutorial walkthrough; thin slim slender; colorblind colourblind; glasses spectacles eyeglasses; job
occupation employment career; melt molten; vaccine jab immunization immunisation; universe cosmos cosmic; introduction
intro introductory; think thought; keep kept retain; fall fell fallen; small little; try attempt; reply respond
response; poor poverty; plane airplane aircraft aeroplane; ship boat vessel; fuel gasoline petrol; woman women female;
settings preferences configuration config; middle centre center central; strange weird odd unusual; wash rinse;
headphones headset earphones; travel trip journey; city town urban; ocean marine; burn burnt combustion; men male;
kill murder homicide; football soccer; person people; mark grade score points; lesson unit; class course; cost price
fee free charge pay; law legal; author writer; breathe respiratory; bathroom toilet restroom; website webpage;
decrease reduce reduction decline; dictionary glossary lexicon; photo photograph; setup install configure; sing sang
sung; late overdue; children pediatric paediatric; affect influence; idea concept; blind sightless impaired; deaf
impaired; newspaper journalism; color colour; info information; app application; lab laboratory; math maths
mathematics; stats statistics; forget forgot forgotten; prove proven proof; lose lost loss; defend defence defense;
compute calculate; meaning definition; danger hazard dangerous hazardous; treat treatment therapy; company firm
corporation business; private privacy confidential; decide decision; check verify; paraphrase rewrite reword; hungry
hunger; deep depth; strong strength; expert specialist; sibling brother sister; farmer farming agriculture; swell
swelling edema oedema; poison toxic; cow cattle; country nation; email mail; program programme; organize organise;
analyze analyse analysis; favorite favourite; catalog catalogue; storm hurricane cyclone typhoon;
disappear vanish; dim faint; spin spun rotate rotation; torch flashlight lamp; explode explosion burst; crash collide
collision; shine shone glow; sparkle twinkle glitter; stare gaze; expand expansion enlargement; acronym abbreviation
initialism; boss manager supervisor; owner proprietor; founder creator; discover discovery; animal creature; fog mist;
thunder thunderstorm; river stream; shore coast beach; cave cavern; sour acidic; meal dish; oven stove; knife blade;
rope cord; glue adhesive; clothes clothing garment apparel; shoe footwear; wedding marriage; funeral burial; grave
tomb cemetery; god deity; holy sacred; king monarch; war warfare; bomb explosive; soldier troop; spy espionage; revolt
rebellion uprising; slave slavery enslaved; trade commerce; merchant trader; tax taxation levy; invest investment;
profit earnings; rent lease; neighbour neighbor; guest visitor; luggage baggage; reboot restart; laptop notebook;
screen display; attach attachment; password passcode; hack breach; virus malware; spreadsheet excel; font typeface;
attend attendance; absent absence; fail failed failure; withdraw unenrol unenroll withdrawal; resit retake; hire
recruitment; quit resign resignation; brain cerebral; blood haemoglobin hemoglobin; breath breathing; stomach gastric;
muscle muscular; pregnant pregnancy; dose dosage; surgery operation surgical; bite bitten; itch itchy; allergy
allergic; spaceship spacecraft; galaxy galactic; earth terrestrial; speed pace; curve curved; equal equality; opposite
reverse; empty vacant; tear torn; bend bent; squeeze compress compression; mix mixture blend; leak leakage; rust
corrosion corrode; rot decay; smell odor odour scent; taste flavor flavour; touch tactile; shadow shade; steam vapor
vapour; flame fire; stone rock; metal metallic; gold golden; wood wooden; cloth fabric textile; glitch defect
"""
# How forms of an English word end, what stands there in its base, and how long that is: "grades", "copied", "using".
_ENDINGS: Final = (
    ("ies", "y", 4),
    ("ied", "y", 4),
    ("es", "", 3),
    ("s", "", 3),
    ("ed", "e", 4),
    ("ed", "", 4),
    ("ing", "e", 4),
    ("ing", "", 4),
)
_DOUBLING: Final = frozenset(["es", "ed", "ing"])
# What takes "es" ("boxes"); and one syllable with a short vowel, whose last letter is doubled: "planed" is none of "plan".
_HISSING: Final = ("s", "x", "z", "ch", "sh", "o")
_SHORT: Final = re.compile(r"[^aeiou]*[aeiou][^aeiouwxy]")
_VOWELS: Final = frozenset("aeiou")
# Different words that a process remembers.
_WORDS: Final = 5_000


@lru_cache(maxsize=_WORDS)
def list_synonyms(word: str) -> tuple[str, ...]:
    """Return the other words for a folded one, in any form of it, each once; none for most words."""
    groups = _list_groups()
    base = next((base for base in list_bases(word) if base in groups), None)
    return groups[base] if base is not None else ()


@lru_cache(maxsize=_WORDS)
def list_other_forms(word: str) -> frozenset[str]:
    """Return the other words for a folded one, as they are and in their usual forms."""
    return frozenset(form for other in list_synonyms(word) for form in _list_forms(other))


@cache
def _list_groups() -> dict[str, tuple[str, ...]]:
    others: dict[str, dict[str, None]] = defaultdict(dict)
    for group in (part.split() for part in _ENGLISH.split(";")):
        for word in group:
            others[word] |= dict.fromkeys(other for other in group if other != word)
    return {word: tuple(found) for word, found in others.items()}


@lru_cache(maxsize=_WORDS)
def list_bases(word: str) -> tuple[str, ...]:
    """Return an English word itself, and what it may be a form of."""
    bases = [word]
    for ending, added, shortest in _ENDINGS:
        stem = word.removesuffix(ending) if word.endswith(ending) else ""
        # "Stopped", "quizzes": the last letter of a base may be there twice.
        doubled = [stem[:-1]] if ending in _DOUBLING and not added and stem[-1:] == stem[-2:-1] else []
        plain = [f"{stem}{added}"] if added or _takes(stem, ending) else []
        bases += [base for base in (*plain, *doubled) if stem and len(base) >= shortest]
    return tuple(bases)


def _takes(base: str, ending: str) -> bool:
    """Say whether an ending is added to a word as it is."""
    if ending == "es":
        return base.endswith(_HISSING)
    return ending == "s" or not _SHORT.fullmatch(base)


def _list_forms(base: str) -> list[str]:
    """Return a word as it is, and with each ending: "copies", "copied", "copying"."""
    if base.endswith("e"):
        return [base, f"{base}s", f"{base}d", f"{base[:-1]}ing"]
    if base.endswith("y") and base[-2:-1] not in _VOWELS:
        return [base, f"{base[:-1]}ies", f"{base[:-1]}ied", f"{base}ing"]
    doubled = f"{base}{base[-1]}" if base[-1] not in _VOWELS else base
    plain = [f"{base}{ending}" for ending in ("s", "es", "ed", "ing") if _takes(base, ending)]
    return [base, *plain, f"{doubled}ed", f"{doubled}ing"]
