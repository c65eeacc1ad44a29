"""Invented people, bodies, places, dates and subjects, composed from lists of words.

Everything is drawn from the generator that is given. Nothing here stands for a real
meeting, and nothing is read from a document.
"""

from __future__ import annotations

import calendar
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from random import Random


def _parts(text: str, between: str | None = None) -> tuple[str, ...]:
    return tuple(text.split(between))


GIVEN = _parts(
    "Ada Adeola Aiko Alba Alejandra Amara Amina Anders Aneta Anneke Antonio Arjun Asha "
    "Astrid Aurelio Ayse Babak Beatriz Bilal Birgit Björn Bruna Carlos Chiara Chidi "
    "Clara Cormac Dalia Daniel Darya Deepa Dimitri Dorota Ebba Edith Eero Ekaterina "
    "Elif Emeka Emilio Esther Eszter Fatou Femi Fernanda Finn Florian Gabriela George "
    "Goran Grace Greta Hamid Hannah Haruto Helena Henrik Hiroshi Hye-jin Ibrahim Ilse "
    "Imani Ines Ingrid Irina Isabel Ivan Jamila Jan Joanna Johan Jonas Jorge Joyce "
    "Julia Kaito Kamala Karim Katarzyna Kofi Kwame Lars Laila Lena Li Lin Liam Lucía "
    "Luka Magda Malik Manuel Maria Marek Mariam Martin Mei Miguel Mikael Mina Miriam "
    "Mohammed Nadia Naomi Nikolai Nkechi Noor Olga Olivier Omar Oskar Paula Pedro "
    "Petra Pierre Priya Rafael Rania Ravi Renata Rosa Ruth Samira Sanjay Selin Sergei "
    "Sofia Soo-min Stefan Sunita Susan Svetlana Tadeusz Tamar Tariq Teresa Thandiwe "
    "Thomas Tomás Ursula Vera Vikram Wanjiru Wei Yara Yasmin Yuki Yusuf Zainab Zofia "
    "Zoltan"
)
FAMILY = _parts(
    "Abara Acheampong Adeyemi Ahlström Akhtar Almeida Alvarez Andersen Aoki Arslan "
    "Asante Baker Balogun Banerjee Barros Bauer Becker Bergman Bianchi Bjork Boateng "
    "Bondarenko Borg Botha Brandt Brennan Byrne Calderón Campbell Cardoso Castillo "
    "Cheng Chowdhury Christensen Cohen Contreras Dahl Danso Das Delgado Demir Desai "
    "Diallo Dimitrov Dlamini Dubois Duran Ekström Eriksen Espinoza Evans Farah Farkas "
    "Fernando Ferrari Fischer Fofana Fontaine Fraser Fujita Gallagher García Gebre "
    "Gomes Grabowski Greco Gupta Haddad Hakimi Halvorsen Hansen Hashimoto Hassan "
    "Heikkinen Hernández Hoang Hoffmann Horvat Hughes Hussein Ibáñez Iliescu Ivanova "
    "Iyer Jacobs Jankowski Jansen Jensen Johansson Joshi Kamau Kaplan Karlsson Kaya "
    "Keita Keller Khalil Khan Kim Kimani Kiss Klein Kobayashi Koroma Kovács Kowalska "
    "Kruger Kumar Laine Larsen Laurent Lehtonen Levy Lindholm Lopes Lund Mahlangu "
    "Mancini Mansour Marković Martins Mbeki Mehta Meijer Mendoza Mensah Meyer Molina "
    "Moreau Morales Moretti Mori Müller Murphy Mwangi Nair Nakamura Navarro Ndlovu "
    "Nguyen Nielsen Nikolić Novak Nwosu Nyberg O’Brien Obi Ochieng Odhiambo Okafor "
    "Olsen Omondi Ortiz Osei Özkan Pálsson Papadopoulos Park Patel Pavlov Pereira "
    "Petrov Popescu Quispe Rahman Ramírez Rao Reyes Ricci Rinaldi Rojas Romero Rossi "
    "Sadiq Saito Salazar Sato Schmidt Schneider Sharma Silva Simić Singh Skov Sow "
    "Suzuki Szabó Takahashi Tan Tanaka Taylor Tesfaye Thapa Torres Touré Traoré "
    "Tshabalala Ünal Vargas Vasquez Virtanen Vogel Wagner Walker Wang Weber Williams "
    "Wójcik Wolde Wong Yamada Yilmaz Zhang Zhou Zieliński Zimmermann Zulu"
)
CITIES = _parts(
    "Aarhus|Abidjan|Accra|Adelaide|Alexandria|Algiers|Almaty|Amman|Amsterdam|Antwerp|"
    "Arequipa|Athens|Auckland|Baku|Bamako|Barcelona|Basel|Belgrade|Bergen|Berlin|"
    "Bilbao|Bogotá|Bologna|Bordeaux|Boston|Bratislava|Bremen|Brisbane|Bucharest|"
    "Budapest|Buenos Aires|Busan|Cairo|Calgary|Cape Town|Cartagena|Casablanca|Chicago|"
    "Copenhagen|Córdoba|Cork|Cusco|Dakar|Dar es Salaam|Denver|Dublin|Durban|Edinburgh|"
    "Entebbe|Florence|Fukuoka|Gaborone|Galway|Gdansk|Geneva|Genoa|Ghent|Glasgow|"
    "Gothenburg|Graz|Grenoble|Guadalajara|Halifax|Hamburg|Harare|Havana|Helsinki|"
    "Hobart|Istanbul|Izmir|Johannesburg|Kampala|Kigali|Kingston|Kraków|Kyiv|Kyoto|"
    "Lagos|La Paz|Leeds|Leipzig|Lima|Lisbon|Ljubljana|London|Luanda|Lusaka|Lyon|"
    "Madrid|Malmö|Maputo|Marrakesh|Marseille|Melbourne|Mexico City|Milan|Mombasa|"
    "Montevideo|Montréal|Munich|Muscat|Nagoya|Nairobi|Naples|Nice|Oslo|Ottawa|Oxford|"
    "Palermo|Paris|Perth|Porto|Prague|Pretoria|Quito|Rabat|Reykjavik|Riga|Rome|"
    "Rotterdam|Salzburg|San José|Santiago|Sapporo|Sarajevo|Seattle|Seoul|Seville|"
    "Singapore|Skopje|Sofia|Split|Stockholm|Strasbourg|Stuttgart|Tallinn|Tampere|"
    "Tbilisi|Tirana|Tokyo|Toronto|Tromsø|Tunis|Turin|Utrecht|Valencia|Valparaíso|"
    "Vancouver|Vienna|Vilnius|Warsaw|Wellington|Windhoek|Yokohama|Zagreb|Zürich",
    "|",
)
WOMEN = frozenset(
    _parts(
        "Aiko Anneke Astrid Ayse Beatriz Birgit Edith Elif Esther Eszter Fatou Grace "
        "Hannah Hye-jin Ilse Ines Ingrid Isabel Joyce Lucía Mariam Mei Miriam Naomi "
        "Nkechi Ruth Selin Soo-min Susan Tamar Thandiwe Wanjiru Yasmin Yuki Zainab"
    )
) | {given for given in GIVEN if given.endswith("a") and given not in {"Luka", "Emeka"}}
TITLES = ("Dr", "Dr.", "Prof.", "Professor", "Ambassador", "Judge", "Captain")
POSTS = _parts(
    "Director,Deputy Director,Head of Planning,Chief Engineer,Harbour Master,Treasurer,"
    "Chief Librarian,Programme Manager,Secretary General,Research Fellow,Coordinator,"
    "President,Vice-President,Legal Adviser,Data Manager,Analyst,Head of Section",
    ",",
)
FIELDS = _parts(
    "Harbour,Water,Library,Open Data,Youth,Energy,Seed,Coastal,Noise,Cycling,Archive,"
    "Forest,Fisheries,Museum,School,Rail,Airport,River,Soil,Climate,Housing,Heritage,"
    "Football,Athletics,Rowing,Software,Compiler,Kernel,Telescope,Genome,Ocean,Polar,"
    "Health,Hospital,Nursing,Vaccine,Dairy,Wine,Tourism,Customs,Tax,Statistics,"
    "Translation,Language,Radio,Satellite,Road,Bridge,Waste,Recycling,Volunteer,"
    "Pension,Wage,Apprentice,Film,Theatre,Choir,Postal,Metrology,Earthquake,Weather",
    ",",
)
MATTERS = _parts(
    "Safety,Policy,Standards,Training,Planning,Monitoring,Reporting,Funding,Mapping,"
    "Research,Exchange,Security,Cooperation,Statistics,Maintenance,Management,"
    "Conservation,Development,Access,Quality,Inspection,Governance,Innovation,Ethics",
    ",",
)
HEADS = _parts(
    "Committee,Working Group,Board,Council,Forum,Task Force,Panel,Commission,Network,"
    "Steering Committee,Union,Federation,League,Assembly,Advisory Group,Platform,"
    "Technical Committee,Round Table,Consortium,Alliance,Users’ Group,Expert Group,"
    "Club,Society,Partnership,Trust,Advisory Board,Coordination Group",
    ",",
)
RANKS = _parts(
    "Joint,Regional,National,Standing,Municipal,International,Northern Lakes,"
    "Upper Valley,Inter-Island,European,West Coast,Provincial,Independent,Metropolitan,"
    "Student,Continental,Baltic,Alpine,Nordic,Caribbean,African,Mediterranean",
    ",",
)
FIRMS = _parts(
    "Foundation,Institute,Agency,Port Authority,Museum,Trade Union,Research Centre,"
    "Chamber of Commerce,Observatory,Development Bank,Library,Water Board,Hospital",
    ",",
)
TOPIC_HEADS = _parts(
    "fees,standards,safety,training,statistics,maintenance,monitoring,reporting,"
    "funding,mapping,research,inspections,policy,insurance,permits,contracts,security,"
    "data,planning,tariffs,testing,storage,access,archives,indicators,partnerships,"
    "risks,procurement,outreach,certificates,accounts,governance,emergencies",
    ",",
)
PAPERS = _parts(
    "guidelines,handbook,checklist,annual report,work programme,code of conduct,budget,"
    "questionnaire,road map,survey,glossary,rules of procedure,declaration,action plan,"
    "charter,toolkit,training manual,register of experts,communication strategy,"
    "strategic plan,timetable,press release,database,memorandum,terms of use",
    ",",
)
VERBS = _parts(
    "draft,circulate,update,publish,review,translate,prepare,test,revise,finalise,"
    "share,present,shorten,print,announce,simplify,check,collect comments on",
    ",",
)
ACTS = _parts(
    "set up a register of {topic},hold a workshop on {topic} every spring,"
    "open a help desk for {topic},stop paying for external advice on {topic},"
    "double the budget for {topic},form a small team on {topic},"
    "ask members for data on {topic} twice a year,move {topic} to the legal office,"
    "suspend work on {topic} until the auditors have reported,"
    "invite three universities to study {topic},share the costs of {topic} equally,"
    "run a pilot project on {topic} in two cities,start a newsletter about {topic},"
    "appoint a rapporteur on {topic},write to the ministry about {topic}",
    ",",
)
CLAUSES = _parts(
    "the deadline would be extended by two months,the fee would stay at its level,"
    "all members should send their figures by the end of the quarter,"
    "no further action was needed,a second reading would take place in the autumn,"
    "the pilot should be extended to four more sites,a sub-group should be formed,"
    "the current contract would be renewed for one year,costs must be shared equally,"
    "the text needed a legal review before publication,each member had a contact,"
    "the old system should be switched off in stages,the matter be left to the board,"
    "the rules should apply to new members only,tests should go on all year",
    ",",
)
DOINGS = _parts(
    "extend the deadline by two months,keep the fee at its present level,"
    "form a sub-group,ask the secretariat for a cost estimate,take no further action,"
    "hold a second reading in the autumn,renew the contract for one year,"
    "send the text to the legal office,name a contact in each city,"
    "switch the old system off in stages,publish all figures once a year,"
    "repeat the tests every six months,start with a pilot in three districts,"
    "leave the matter to the board,hire two more inspectors,adopt the second option",
    ",",
)
REASONS = _parts(
    "a strike at the airport,the flooding of the hall,the illness of the chair,"
    "the general election,a lack of quorum,delays in the translation of the papers,"
    "a power cut,the snowstorm,late visas,the clash with another conference,"
    "a burst water pipe in the building,the rise in travel costs,budget cuts",
    ",",
)
THEMES = _parts(
    "Building,Sharing,Rethinking,Protecting,Financing,Connecting,Renewing,Measuring,"
    "Opening,Simplifying,Strong Partners for,New Ways to,Ten Years of,The Future of",
    ",",
)
NUMBERS = _parts(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen "
    "fourteen fifteen sixteen seventeen eighteen nineteen twenty"
)
ORDINALS = _parts(
    "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh "
    "twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth "
    "nineteenth twentieth"
)
ROMAN = _parts(
    "0 I II III IV V VI VII VIII IX X XI XII XIII XIV XV XVI XVII XVIII XIX XX"
)
MONTHS = tuple(calendar.month_name)[1:]
DAYS = tuple(calendar.day_name)


@dataclass(frozen=True, slots=True)
class Body:
    """A body that meets.

    Attributes:
        name: In full, without article.
        short: Its initials.
        head: Its kind, as in "the Committee".
    """

    name: str
    short: str
    head: str


def initials(name: str) -> str:
    """Return the first letters of the words that are written large.

    >>> initials("Joint Committee on Harbour Safety")
    'JCHS'
    """
    return "".join(w[0] for w in re.split(r"[\s-]+", name) if w[0].isupper())


def body(random: Random) -> Body:
    """Return a body."""
    field, matter = random.choice(FIELDS), random.choice(MATTERS)
    head, rank = random.choice(HEADS), random.choice(RANKS)
    if random.random() < 0.2:
        rank = random.choice(CITIES)
    name = random.choice(
        (
            f"{rank} {head} on {field} {matter}",
            f"{rank} {field} {matter} {head}",
            f"{rank} {field} {head}",
            f"{field} {matter} {head}",
            f"{head} for {field} {matter} and {random.choice(MATTERS)}",
        )
    )
    if field == matter or re.search(r"(\b\w+\b) (?:and )?\1\b", name):
        return body(random)
    return Body(name, initials(name), head)


def organisation(random: Random) -> str:
    """Return an organisation, without article."""
    field, city = random.choice(FIELDS), random.choice(CITIES)
    return random.choice(
        (
            f"University of {city}",
            f"{city} {random.choice(FIRMS)}",
            f"{random.choice(RANKS)} {field} {random.choice(FIRMS)}",
            f"{field} {random.choice(MATTERS)} {random.choice(FIRMS)}",
            f"{random.choice(FAMILY)} {random.choice(FIRMS)}",
            f"Ministry of {field} {random.choice(MATTERS)}",
            f"City of {city}",
        )
    )


@cache
def countries() -> tuple[str, ...]:
    """Return the countries by their common names, those that need no article."""
    import pycountry

    names = [getattr(c, "common_name", c.name) for c in pycountry.countries]
    first = Counter(name.split(",")[0] for name in names)
    article = re.compile(
        r"\bIsl|Republic|\bUnit|Territor|\bof\b|\(|\[|,|lands$|nes$|mas$|ration$"
    )
    return tuple(
        n for n in names if first[n.split(",")[0]] == 1 and not article.search(n)
    )


def name(random: Random) -> str:
    """Return a person's name without title."""
    given, family = random.choice(GIVEN), random.choice(FAMILY)
    if random.random() < 0.06:
        return f"{given[0]}. {family}"
    if random.random() < 0.06:
        return f"{given} {random.choice('ABCDEFGHJKLMNPRST')}. {family}"
    if random.random() < 0.05:
        return f"{given} {family}-{random.choice(FAMILY)}"
    return f"{given} {family}"


def person(random: Random) -> str:
    """Return a person's name, often with a title."""
    named = name(random)
    if random.random() < 0.6:
        return named
    if random.random() < 0.4 or named[1] == ".":
        return f"{random.choice(TITLES)} {named}"
    woman = named.split()[0] in WOMEN
    return f"{random.choice(('Ms', 'Ms.', 'Mrs') if woman else ('Mr', 'Mr.'))} {named}"


def handle(random: Random) -> str:
    """Return the name of an account, as in ``@adaokafor``."""
    given, family = random.choice(GIVEN).lower(), random.choice(FAMILY).lower()
    family = re.sub(r"\W", "", family)
    return "@" + random.choice(
        (
            given,
            given[0] + family,
            f"{given}-{family}",
            f"{family}{random.randint(1, 99)}",
        )
    )


def post(random: Random) -> str:
    """Return an office with its organisation, or an organisation alone."""
    where = organisation(random)
    if random.random() < 0.3:
        return where
    return f"{random.choice(POSTS)} of the {where}"


def topic(random: Random) -> str:
    """Return a subject in small letters."""
    field = random.choice(FIELDS).lower()
    head = random.choice(TOPIC_HEADS)
    if head in field:
        return topic(random)
    return f"{field} {head}"


def paper(random: Random, about: str) -> str:
    """Return a document, with its article."""
    draft = random.choice(("", "", "draft ", "revised ", "joint ", "new "))
    named = random.choice(PAPERS)
    return random.choice(
        (
            f"the {draft}{named} on {about}",
            f"the {draft}{named} on {about}",
            f"the {draft}{about} {named}",
            f"the {draft}{named} for {random.randint(2012, 2031)}",
        )
    )


def task(random: Random, about: str) -> str:
    """Return something to do, as an infinitive without "to"."""
    if random.random() < 0.25:
        return random.choice(ACTS).format(topic=about)
    return f"{random.choice(VERBS)} {paper(random, about)}"


def title(random: Random, about: str) -> str:
    """Return a title of words that are written large."""
    subject = " ".join(w.capitalize() for w in about.split())
    return f"{random.choice(THEMES)} {subject}"


def ordinal(number: int, random: Random) -> str:
    """Return an ordinal in one of its ways of writing."""
    figures = f"{number}{_ending(number)}"
    ways = [figures, figures, figures]
    if number < len(ORDINALS):
        ways += [ORDINALS[number]] * 3
    if 1 < number < len(ROMAN):
        ways.append(ROMAN[number])
    return random.choice(ways)


def count(random: Random, most: int = 300) -> str:
    """Return a number of things, in figures or words."""
    number = random.randint(3, 20) if random.random() < 0.4 else random.randint(3, most)
    if number < len(NUMBERS) and random.random() < 0.6:
        return NUMBERS[number]
    return f"{number:,}" if number > 999 else str(number)


def date(random: Random, year: int, month: int | None = None) -> str:
    """Return a day in a usual way of writing, without "on"."""
    month = month or random.randint(1, 12)
    day = random.randint(1, 28)
    of = MONTHS[month - 1]
    week = DAYS[calendar.weekday(year, month, day)]
    nth = f"{day}{_ending(day)}"
    return random.choice(
        (
            f"{day} {of} {year}",
            f"{day} {of} {year}",
            f"{of} {day}, {year}",
            f"{week}, {day} {of} {year}",
            f"{week} {day} {of} {year}",
            f"{week}, {of} {day}, {year}",
            f"{day:02}/{month:02}/{year}",
            f"{day:02}.{month:02}.{year}",
            f"{year}-{month:02}-{day:02}",
            f"{day} {of[:3]} {year}",
            f"{nth} {of} {year}",
            f"the {nth} of {of} {year}",
            f"{of} {nth}, {year}",
        )
    )


def days(random: Random, year: int, month: int | None = None) -> str:
    """Return a few days in a usual way of writing, without "on"."""
    of = MONTHS[(month or random.randint(1, 12)) - 1]
    day = random.randint(1, 24)
    last = day + random.randint(1, 4)
    return random.choice(
        (
            f"{day}–{last} {of} {year}",
            f"{day}-{last} {of} {year}",
            f"{day} to {last} {of} {year}",
            f"{of} {day}-{last}, {year}",
            f"{of} {day}–{last}, {year}",
            f"{day} and {day + 1} {of} {year}",
            f"{day}{_ending(day)} to {last}{_ending(last)} {of} {year}",
        )
    )


def _ending(number: int) -> str:
    if 10 < number % 100 < 20:
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
