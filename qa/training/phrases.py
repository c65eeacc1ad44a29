"""How meeting documents tell things and how people ask for them, as templates.

A name in braces is a place that a fact fills (``{chair}``), or a reference: ``{m}``
is the meeting, ``{body}`` and ``{group}`` who meets. Nothing is chosen here.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Asked:
    """One kind of question.

    Attributes:
        name: The kind.
        type: What an answer is: person, date, place, list, count, clause, title, other.
        slots: Facts of which any answers.
        questions: Templates.
        barred: Facts that would half answer, so that a text without an answer must
            not tell them.
        refers: Facts by which the question says what it is about.
        weight: How often it is asked.
    """

    name: str
    type: str
    slots: tuple[str, ...]
    questions: tuple[str, ...]
    barred: tuple[str, ...] = ()
    refers: tuple[str, ...] = ()
    weight: float = 1.0


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.strip().splitlines())


TOLD = _lines("""
{m} was chaired by {chair}.
{chair} chaired {m}.
{chair} was in the chair at {m}.
{m} took place under the chairmanship of {chair}.
{m}, chaired by {chair}, was held in {city}.
{m}, which {chair} chaired, dealt with {topic}.
{m} met in {city} with {chair} in the chair.
Chaired by {chair}, {m} took place on {date}.
{m} was held on {date} and chaired by {chair}.
With {chair} in the chair, {m} turned first to {topic}.
{chair} chaired {m} for the first time.
The chair of {m} was {chair}.
{chair}, who chaired {m}, thanked the {firm}.
{m} was co-chaired by {cochairs}.
{cochairs} co-chaired {m}.
{cochairs} acted as co-chairs of {m}.
{cochairs} shared the chair at {m}.
The co-chairs of {m} were {cochairs}.
Co-chaired by {cochairs}, {m} was held in {city}.
Under its co-chairs, {cochairs}, {m} reviewed {topic}.
{m} was jointly chaired by {cochairs}.
{m} was opened by {opener}.
{opener} opened {m}.
{opener} declared {m} open.
{opener} opened {m} and greeted the participants.
In an opening address, {opener} welcomed everybody to {m}.
Opening {m}, {opener} recalled the work on {topic}.
{m} opened with words of welcome by {opener}.
{closer} closed {m} with thanks to all.
{closer} brought {m} to a close.
{m} was closed by {closer}.
Closing {m}, {closer} praised the open discussion.
{m} was hosted by {host}.
{host} hosted {m}.
{host} acted as host of {m}.
{m}, hosted by {host}, was held on {date}.
{m} was generously hosted by {host} and lasted {duration}.
{host} was the host of {m}.
{m} was paid for by {sponsor}.
{sponsor} covered the costs of {m}.
Travel to {m} was supported by {sponsor}.
The minutes of {m} were taken by {scribe}.
{scribe} took the minutes of {m}.
{scribe} kept the minutes.
{scribe} was minute-taker at {m}.
At {m}, {scribe} took notes.
{scribe} served as secretary of {m} and took the minutes.
The keynote at {m} was given by {keynote}.
{keynote} gave the keynote speech at {m}.
{keynote} was the keynote speaker of {m}.
{m} was held on {date}.
{m} took place on {date}.
{m} was held in {city} on {date}.
{m} took place in {city} on {date}.
{m} was held on {date} in {city}.
{m} was convened in {city} on {date}.
On {date}, {m} was held with {attendance} participants.
{m} met on {date} at {venue}.
Held on {date}, {m} lasted {duration}.
{m}, held in {city} on {date}, looked at {topic}.
{m} (date: {date}) was a lively one.
Participants came together on {date} for {m}.
{m} was held in {city}.
{m} took place in {city}.
{city} was the place of {m}.
Delegates travelled to {city} for {m}.
{m} brought delegates to {city}.
{m} met in {city}.
In {city}, {m} heard several reports.
The city of {city} welcomed {m}.
{m} took place at {venue}.
{m} was held at {venue} in {city}.
{m} met at {venue}, {city}.
{venue} was the venue of {m}.
The venue for {m} was {venue}.
Delegates to {m} gathered at {venue}.
{m} was held at {venue} and lasted {duration}.
{m} was held {form}.
{m} took place {form} and lasted {duration}.
{m}, held {form}, was chaired by {chair}.
This time {m} was held {form}.
{m} met {form} on {date}.
Present at {m} were {attendees}.
{m} was attended by {attendees}.
The following attended {m}: {attendees}.
Those attending {m} were {attendees}.
Participants of {m}: {attendees}.
In attendance at {m}: {attendees}.
{attendees} attended {m}.
{attendees} were present at {m}.
The attendance list of {m} reads: {attendees}.
Apologies for {m} were received from {apologies}.
{apologies} sent apologies for {m}.
{apologies} had sent their apologies.
Apologies for absence: {apologies}.
{m} noted apologies from {apologies}.
{apologies} could not come to {m} and apologised.
{invited} were invited to the next workshop.
A letter was sent to {invited}.
Delegates from {countries} took part in {m}.
{m} was attended by representatives of {countries}.
{countries} took part in {m}.
{countries} were represented at {m}.
Participating countries at {m}: {countries}.
Experts from {countries} attended {m}.
{m} brought together officials from {countries}.
Delegations from the following countries attended {m}: {countries}.
{m} gathered {attendance} delegates from {countries}.
{absent} did not send a delegation to {m}.
{absent} were not represented at {m}.
{observers} attended {m} as observers.
{observers} observed {m}.
Observers at {m} were {observers}.
{m} was observed by {observers}.
The following organisations observed {m}: {observers}.
As observers, {observers} followed {m}.
{attendance} participants attended {m}.
{m} was attended by {attendance} participants.
{m} drew {attendance} participants.
A total of {attendance} people took part in {m}.
{m} brought together {attendance} delegates.
With {attendance} participants, {m} was well attended.
{m} counted {attendance} attendees.
{lands} countries were represented at {m}.
{m} brought together {lands} countries.
Delegates from {lands} countries came to {m}.
{m} was attended by {lands} countries.
{body} has {members} members.
{group} now counts {members} members.
Today {members} members belong to {body}.
With {members} members, {body} is the largest of its kind.
{body} meets {frequency}.
{group} meets {frequency} to review its work.
As a rule, {body} comes together {frequency}.
{body}, which meets {frequency}, reports to the ministers.
{body} was founded in {founded}.
{group} was set up in {founded}.
Since it was created in {founded}, {body} has dealt with {topic}.
The next meeting will be held on {nextdate}.
The next meeting will take place on {nextdate} in {nextcity}.
The next meeting was set for {nextdate}.
{group} will meet again on {nextdate}.
{group} will meet next in {nextcity}.
The date of the next meeting is {nextdate}.
{nextcity} offered to host the next meeting.
The next meeting is planned for {nextdate} in {nextcity}.
It was agreed to meet next in {nextcity} on {nextdate}.
These minutes were published on {published}.
Published on {published}.
This report was issued on {published}.
Posted on {published} by the press office.
The minutes were approved on {approved}.
{m} had first been planned for {olddate}.
{m} was postponed because of {reason}.
{m} had to be postponed due to {reason}.
Because of {reason}, {m} was postponed.
The postponement of {m} was caused by {reason}.
{m} was put off owing to {reason}.
Owing to {reason}, {m} had been postponed from {olddate}.
{m} lasted {duration}.
{m} took {duration}.
The discussions at {m} went on for {duration}.
After {duration}, {m} was closed.
The theme of {m} was “{theme}”.
{m} was held under the theme “{theme}”.
{m} had as its theme "{theme}".
“{theme}” was the theme of {m}.
{m} chose the theme {theme}.
Under the theme of “{theme}”, {m} looked ahead.
A report entitled “{report}” was presented to {m}.
{m} took note of the report “{report}”.
{m} discussed the report "{report}" at length.
The report {report} was launched at {m}.
{m} saw the launch of a report called “{report}”.
{m} endorsed {document}.
{m} adopted {document}.
{m} approved {document} without changes.
{document} was endorsed by {m}.
{document} was adopted at {m}.
At {m}, members adopted {document} by consensus.
After some debate {m} approved {document}.
{m} agreed {outcome}.
{m} decided {outcome}.
After a long discussion, {m} resolved {outcome}.
At the end, members at {m} agreed {outcome}.
The main outcome of {m} was the decision {outcome}.
It was agreed at {m} {outcome}.
On {topic}, {group} decided {decided}.
On {topic}, {m} agreed {decided}.
Regarding {topic}, members agreed {decided}.
{topic}: agreed {decided}.
Having discussed {topic}, {m} decided {decided}.
As for {topic}, it was decided {decided}.
In the matter of {topic}, {group} agreed {decided}.
On {topic}, {m} agreed that {resolved}.
Regarding {topic}, {group} concluded that {resolved}.
It was agreed on {topic} that {resolved}.
{topic}: it was agreed that {resolved}.
Turning to {topic}, {m} decided that {resolved}.
With regard to {topic}, members decided that {resolved}.
After a debate on {topic}, it was resolved that {resolved}.
{presenter} presented on {topic}.
{presenter} gave a presentation on {topic}.
{presenter} presented the latest work on {topic}.
A presentation on {topic} was given by {presenter}.
At {m}, {presenter} presented on {topic}.
On {topic}, a presentation was made by {presenter}.
{presenter} spoke at {m} on {topic}.
{topic} (presentation by {presenter}).
In a presentation on {topic}, {presenter} compared three approaches.
{presenter} answered questions from the floor.
{presenter} thanked the translators.
Agenda item: {topic}, presented by {presenter}.
Presentation: {topic} ({presenter}).
{presenter} reported to {m} on {topic} in a presentation.
The first session dealt with {first}.
Session 1: {first}.
The first session of {m} was devoted to {first}.
In session one, {m} looked at {first}.
Session I was on {first}.
The topic of the first session was {first}.
The second session dealt with {second}.
Session 2: {second}.
The second session of {m} was devoted to {second}.
In session two, {m} looked at {second}.
Session II was on {second}.
The topic of the second session was {second}.
{presenter} asked for more time for discussion.
{owner} will {task}.
{owner} will {task} by {due}.
{owner} to {task}.
{owner} to {task} by {due}.
Action: {owner} to {task}.
Action item: {task} (owner: {owner}).
Action item: {task} ({owner}, by {due}).
{owner} volunteered to {task}.
{owner} offered to {task} before {due}.
It falls to {owner} to {task}.
At {m}, {owner} promised to {task}.
At {m}, it was agreed that {owner} would {task} by {due}.
{task} – {owner} – due {due}.
TODO {owner}: {task}.
Somebody will have to {task}.
Members stressed the need to {task}.
There was a call to {task} soon.
It was agreed at {m} to {task} by {due}.
The plan is to {task} by {due}.
A proposal to {task} was left open.
The motion on {topic} was proposed by {proposer} and seconded by {seconder}.
{proposer} proposed the motion on {topic}; {seconder} seconded it.
Motion on {topic}: moved by {proposer}, seconded by {seconder}.
The motion on {topic} was proposed by {proposer}.
{proposer} moved the motion on {topic}.
At {m}, {proposer} proposed the motion on {topic}.
The motion on {topic} was seconded by {seconder}.
At {m}, {seconder} seconded the motion on {topic}.
The motion on {topic} passed with {votes} votes in favour.
The motion on {topic} was carried with {votes} votes in favour and {against} against.
{votes} votes were cast for the motion on {topic}.
At {m}, the motion on {topic} received {votes} votes.
The motion on {topic} was discussed, then withdrawn.
The motion on {topic} drew several comments.
""")

FILLERS = _lines("""
Several speakers stressed the importance of {topic}.
There was a lively exchange on {topic}.
A delegate asked how {topic} could be improved.
The experience of {land} with {topic} was mentioned as an example.
A study that compares {land} and {land2} was quoted.
The {firm} was thanked for its support.
A letter from the {firm} was read out.
Questions on {topic} were left for later.
The agenda was adopted without changes.
The minutes of the previous meeting were approved.
No conflicts of interest were declared.
Members noted progress on {topic}.
The secretariat gave an overview of {topic}.
Coffee was served afterwards.
Some members felt that {topic} deserved more attention.
The figures from {land} were received with interest.
Participants underlined the value of working together across borders.
A visit to the {firm} followed.
Any other business: none.
The treasurer reported a small surplus.
The slides will be placed on the website.
It was noted that {topic} had changed a good deal since {land} began its reform.
The discussion showed that views on {topic} still differ.
An update on {topic} was requested.
New members were welcomed with applause.
There were no questions.
A working lunch was followed by small group discussions on {topic}.
Colleagues in {land} have asked for advice on {topic}.
The {firm} has published new data on {topic}.
A short break was taken before the second item.
The budget was noted.
Attention was drawn to a new law in {land}.
""")

LABELS: dict[str, tuple[str, ...]] = {
    "chair": ("Chair", "Chairperson", "Chaired by", "CHAIR", "Presiding"),
    "cochairs": ("Co-chairs", "Co-Chairs", "Chairs", "Co-chaired by"),
    "opener": ("Opening", "Opened by", "Opening remarks"),
    "host": ("Host", "Hosted by", "Hosts"),
    "scribe": ("Minutes", "Minutes taken by", "Note-taker", "Scribe", "Minute taker"),
    "date": ("Date", "When", "DATE", "Held on", "Date of meeting", "Meeting date"),
    "city": ("Place", "City", "Location", "Where"),
    "venue": ("Venue", "Meeting venue", "VENUE"),
    "form": ("Format", "Mode", "Held"),
    "attendees": (
        "Present",
        "Attendees",
        "Attending",
        "Participants",
        "In attendance",
        "PRESENT",
        "Attendance",
        "Members present",
    ),
    "apologies": ("Apologies", "Apologies received from", "Regrets", "Apologies from"),
    "countries": (
        "Participating countries",
        "Countries represented",
        "Delegations",
        "Countries taking part",
    ),
    "observers": ("Observers", "Observer organisations", "Observing"),
    "attendance": ("Number of participants", "Participants (number)", "Headcount"),
    "theme": ("Theme", "Theme of the meeting", "Motto"),
    "duration": ("Duration", "Length"),
    "nextdate": ("Next meeting", "Date of next meeting", "NEXT MEETING"),
    "published": ("Published", "Posted", "Date of publication", "Issued"),
    "keynote": ("Keynote", "Keynote speaker"),
}


def _typed(kind: str, slots: str) -> dict[str, str]:
    return dict.fromkeys(slots.split(), kind)


TYPES = {
    **_typed(
        "person",
        "chair cochairs opener closer scribe keynote presenter owner proposer seconder "
        "host sponsor",
    ),
    **_typed("date", "date nextdate published approved olddate due founded"),
    **_typed("place", "city venue nextcity form"),
    **_typed("list", "attendees apologies invited countries absent observers"),
    **_typed("count", "attendance lands members votes against"),
    **_typed("clause", "outcome decided resolved task topic first second"),
    **_typed("title", "theme report document"),
    **_typed("other", "duration frequency reason"),
}

ASKED = (
    Asked("chair", "person", ("chair",), _lines("""
        Who chaired {m}?
        Who was the chair of {m}?
        By whom was {m} chaired?
        Chair of {m}?
        Who was in the chair at {m}?
        Who served as chair at {m}?
        Which person chaired {m}?
        Name the chair of {m}.
        {m} was chaired by whom?
        Who chaired?
        Do you know who chaired {m}?
        """), ("cochairs",), weight=2),
    Asked("co-chairs", "person", ("cochairs",), _lines("""
        Who co-chaired {m}?
        Who were the co-chairs of {m}?
        Co-chairs of {m}?
        Which two co-chaired {m}?
        By whom was {m} co-chaired?
        Who shared the chair at {m}?
        """), ("chair",), weight=1.4),
    Asked("opened", "person", ("opener",), _lines("""
        Who opened {m}?
        Who gave the opening remarks at {m}?
        By whom was {m} opened?
        Who made the opening speech at {m}?
        Which speaker opened {m}?
        who opened it?
        """)),
    Asked("hosted", "person", ("host",), _lines("""
        Who hosted {m}?
        Which country or organisation hosted {m}?
        By whom was {m} hosted?
        Who was the host of {m}?
        Host of {m}?
        Who acted as host for {m}?
        """), ("venue", "sponsor", "city"), weight=1.2),
    Asked("minutes", "person", ("scribe",), _lines("""
        Who took the minutes of {m}?
        Who took notes at {m}?
        Who was the minute-taker at {m}?
        Minute taker?
        Who kept the minutes of {m}?
        Who wrote the minutes?
        """)),
    Asked("keynote", "person", ("keynote",), _lines("""
        Who gave the keynote at {m}?
        Who was the keynote speaker of {m}?
        Keynote speaker at {m}?
        Who delivered the keynote speech?
        """), weight=0.5),
    Asked("date", "date", ("date",), _lines("""
        When was {m} held?
        When did {m} take place?
        On what date was {m} held?
        On which day did {m} take place?
        What was the date of {m}?
        Date of {m}?
        when was it held?
        When exactly did {m} take place?
        Could you tell me when {m} was held?
        When did {group} meet?
        """), weight=2.2),
    Asked("next date", "date", ("nextdate",), _lines("""
        When is the next meeting?
        When will the next meeting be held?
        When will {group} meet again?
        What is the date of the next meeting?
        Date of next meeting?
        When does {body} meet next?
        next meeting when?
        """)),
    Asked("next place", "place", ("nextcity",), _lines("""
        Where will the next meeting be held?
        In which city will {group} meet next?
        Where is the next meeting?
        Place of the next meeting?
        """), weight=0.6),
    Asked("published", "date", ("published",), _lines("""
        When was the report published?
        When were the minutes published?
        Date of publication?
        On what day did the minutes come out?
        When was the report issued?
        """), ("approved",), weight=0.8),
    Asked("city", "place", ("city",), _lines("""
        In which city was {m} held?
        Where was {m} held?
        Where did {m} take place?
        Which city was {m} held in?
        What city did delegates to {m} meet in?
        Where did {group} meet?
        Location of {m}?
        where was it?
        What was the location of {m}?
        """), ("venue", "form", "host"), weight=1.8),
    Asked("venue", "place", ("venue",), _lines("""
        What was the venue of {m}?
        At which venue was {m} held?
        In which building did {m} take place?
        Venue of {m}?
        At what venue did {m} meet?
        Which venue was used for {m}?
        """), ("form",), weight=1.4),
    Asked("form", "place", ("form",), _lines("""
        Was {m} held online or in person?
        In what form was {m} held?
        How was {m} held?
        Did {m} take place in person or online?
        online or in person?
        What was the format of {m}?
        """), ("city", "venue"), weight=0.8),
    Asked("attendees", "list", ("attendees",), _lines("""
        Who attended {m}?
        Who was present at {m}?
        Who took part in {m}?
        Who were the attendees of {m}?
        Which people attended {m}?
        Name those who attended {m}.
        attendees of {m}?
        Who was there?
        Who participated in {m}?
        List the participants of {m}.
        """), ("countries", "observers"), weight=2.2),
    Asked("represented", "person", ("represented",), _lines("""
        Who represented {item}?
        Who represented {item} at {m}?
        Who attended {m} for {item}?
        Which participant came from {item}?
        Who came to {m} from {item}?
        """), ("apologies", "invited", "chair", "opener"), weight=2),
    Asked("apologies", "list", ("apologies",), _lines("""
        Who sent apologies for {m}?
        Who sent apologies?
        From whom were apologies received?
        Who could not attend {m}?
        Apologies for {m}?
        Who excused themselves from {m}?
        """), ("absent",), weight=1.2),
    Asked("countries", "list", ("countries",), _lines("""
        Which countries took part in {m}?
        Which countries attended {m}?
        What countries were represented at {m}?
        Which countries sent delegates to {m}?
        Participating countries of {m}?
        List the countries that participated in {m}.
        Delegates from which countries attended {m}?
        which countries were there?
        """), ("lands", "host", "cochairs"), weight=1.8),
    Asked("observers", "list", ("observers",), _lines("""
        Which organisations observed {m}?
        Who attended {m} as observers?
        Who were the observers at {m}?
        Observers at {m}?
        Which observers took part in {m}?
        """), weight=1.2),
    Asked("attendance", "count", ("attendance",), _lines("""
        How many participants attended {m}?
        How many people took part in {m}?
        How many attended {m}?
        What was the number of participants at {m}?
        Number of participants?
        How many delegates came to {m}?
        how many were there?
        """), ("attendees",), weight=1.3),
    Asked("lands", "count", ("lands",), _lines("""
        How many countries were represented at {m}?
        How many countries took part in {m}?
        From how many countries did delegates come to {m}?
        Number of countries at {m}?
        """), ("countries",), weight=0.7),
    Asked("members", "count", ("members",), _lines("""
        How many members does {body} have?
        How many members belong to {body}?
        Number of members of {body}?
        How large is the membership of {body}?
        """), weight=0.7),
    Asked("votes", "count", ("votes",), _lines("""
        How many votes did the motion on {topic} receive?
        How many voted for the motion on {topic}?
        With how many votes did the motion on {topic} pass?
        Votes for the motion on {topic}?
        How many votes in favour did the motion on {topic} get at {m}?
        """), ("against",), ("topic",), 0.8),
    Asked("decision", "clause", ("decided", "resolved"), _lines("""
        What was agreed on {topic}?
        What was decided on {topic}?
        What did {m} decide about {topic}?
        What did {m} agree on {topic}?
        Which decision was taken on {topic} at {m}?
        What was the outcome on {topic}?
        What did {group} agree about {topic}?
        decision on {topic}?
        What conclusion was reached on {topic} at {m}?
        """), ("outcome",), ("topic",), 2.4),
    Asked("outcome", "clause", ("outcome",), _lines("""
        What did {m} decide?
        What did {m} agree to do?
        What was decided at {m}?
        What was agreed at {m}?
        Which decision did {m} take?
        What did they agree?
        """), ("decided", "resolved", "document", "task"), weight=1.2),
    Asked("document", "title", ("document",), _lines("""
        Which document was adopted at {m}?
        What did {m} endorse?
        Which document did {m} endorse?
        What document was approved by {m}?
        Which text was endorsed at {m}?
        What was adopted?
        """), ("outcome", "decided", "resolved"), weight=1.4),
    Asked("theme", "title", ("theme",), _lines("""
        What was the theme of {m}?
        Under which theme was {m} held?
        Theme of {m}?
        What theme did {m} have?
        Which motto did {m} have?
        """), weight=1.2),
    Asked("report", "title", ("report",), _lines("""
        What is the name of the report presented at {m}?
        Which report was discussed at {m}?
        What was the report called?
        Title of the report?
        What is the title of the report launched at {m}?
        """)),
    Asked("subject", "clause", ("topic",), _lines("""
        What did {presenter} present on?
        What was the presentation by {presenter} about?
        On what did {presenter} speak at {m}?
        Topic of the presentation by {presenter}?
        What was the topic of {presenter}’s presentation at {m}?
        """), (), ("presenter",), 1.2),
    Asked("first session", "clause", ("first",), _lines("""
        What was the topic of the first session?
        What was session 1 about?
        What did the first session of {m} deal with?
        Topic of session one?
        To what was the first session of {m} devoted?
        """), weight=0.6),
    Asked("second session", "clause", ("second",), _lines("""
        What was the topic of the second session?
        What was session 2 about?
        What did the second session of {m} deal with?
        Topic of session two?
        To what was the second session of {m} devoted?
        """), weight=0.6),
    Asked("presenter", "person", ("presenter",), _lines("""
        Who presented on {topic}?
        Who gave a presentation on {topic}?
        Who spoke on {topic} at {m}?
        Presenter on {topic}?
        By whom was the presentation on {topic} given?
        Who gave the presentation on {topic} at {m}?
        """), (), ("topic",), 1.6),
    Asked("owner", "person", ("owner",), _lines("""
        Who will {task}?
        Who is to {task}?
        Who was asked to {task}?
        Who has to {task}?
        Who volunteered to {task}?
        Whose job is it to {task}?
        Who is responsible for the task: {task}?
        Who promised at {m} to {task}?
        Who, after {m}, has to {task}?
        """), (), ("task",), 2),
    Asked("due", "date", ("due",), _lines("""
        By when will they {task}?
        What is the deadline to {task}?
        When is it due to {task}?
        Until when is there time to {task}?
        deadline: {task}?
        By when, according to {m}, is it planned to {task}?
        """), (), ("task",), 1.4),
    Asked("proposer", "person", ("proposer",), _lines("""
        Who proposed the motion on {topic}?
        Who moved the motion on {topic}?
        By whom was the motion on {topic} proposed?
        Who proposed the motion on {topic} at {m}?
        mover of the motion on {topic}?
        """), (), ("topic",)),
    Asked("seconder", "person", ("seconder",), _lines("""
        Who seconded the motion on {topic}?
        By whom was the motion on {topic} seconded?
        Who was the seconder of the motion on {topic}?
        Who seconded the motion on {topic} at {m}?
        """), (), ("topic",)),
    Asked("expansion", "title", ("expansion",), _lines("""
        What does {item} stand for?
        What is {item}?
        What is the meaning of {item}?
        What is the full name of {item}?
        {item} stands for what?
        What does the acronym {item} mean?
        """), weight=1.2),
    Asked("reason", "other", ("reason",), _lines("""
        Why was {m} postponed?
        What caused the postponement of {m}?
        For what reason was {m} put off?
        Reason for the postponement of {m}?
        why was it postponed?
        """)),
    Asked("duration", "other", ("duration",), _lines("""
        How long did {m} last?
        How long was {m}?
        What was the duration of {m}?
        Duration of {m}?
        For how long did {m} go on?
        """)),
    Asked("frequency", "other", ("frequency",), _lines("""
        How often does {body} meet?
        How often does {group} come together?
        How frequently are meetings of {body} held?
        """), weight=0.7),
    Asked("founded", "date", ("founded",), _lines("""
        When was {body} founded?
        In which year was {body} set up?
        Since when has {body} existed?
        """), weight=0.5),
)  # fmt: skip
