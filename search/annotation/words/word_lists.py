"""Word lists about people and names, each with its purpose.

But:
- Lists no persons or companies: the article itself is the evidence for its people.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files


def wordlist(text: str) -> frozenset[str]:
    """Split a list of words, written so that it can be read and kept sorted: "a b" gives {a, b}."""
    return frozenset(text.split())


# Titles before a person's name that are no part of the name. Sorted.
HONORIFICS = wordlist(
    """
    adm. admiral amb. ambassador archbishop attorney baron baroness bishop brig. brigadier
    brother capt. captain cardinal chancellor chief cmdr. coach col. colonel commander
    commissioner congressman congresswoman constable corporal councillor councilman councilwoman
    count countess cpl. dame deputy detective doctor dr dr. duchess duke emir emperor empress
    father fr. gen gen. general gov gov. governor hon. insp. inspector judge judge-advocate
    justice king lady lieutenant lord lt lt. maj. major mayor messrs. minister miss mister mr
    mr. mrs mrs. ms ms. officer pastor pope premier pres. president prince princess prof prof.
    professor queen rabbi rep rep. representative rev. reverend sec. secretary sen sen. senator
    sergeant sgt sgt. sheikh sheriff sir sister sultan superintendent supt. treasurer
    """
)
MALE_TITLES = wordlist(
    """
    baron brother congressman councilman count duke emperor father fr. king lord messrs. mister
    mr mr. pope prince sir
    """
)
FEMALE_TITLES = wordlist(
    """
    baroness congresswoman councilwoman countess dame duchess empress lady miss mrs mrs. ms ms.
    princess queen sister
    """
)
# Nouns for a person: the minister, a spokesman, the Russian top diplomat. In lower case before a
# name they are evidence for a person: spokesman Brian Fallon. Sorted.
ROLES = wordlist(
    """
    academic accountant activist actor actress adviser advisor agent aide ally ambassador
    analyst anchor archbishop architect artist astronaut athlete attorney aunt author ballerina
    banker baron barrister bassist billionaire biographer biologist bishop blogger boss boxer
    boy broadcaster broker brother businessman businesswoman campaigner candidate captain
    cardinal celebrity ceo chair chairman chairperson chairwoman challenger champion chancellor
    chef chemist chief cleric climatologist co-author co-chair co-chairman co-founder co-owner
    coach colleague columnist comedian commander commentator commissioner composer conductor
    confidant congressman congresswoman conservative consultant contractor coordinator coroner
    correspondent councillor councilman councilwoman counsel counsellor counselor counterpart
    critic curator cyclist daughter dean defendant defender delegate democrat dentist deputy
    designer detective developer dictator diplomat director doctor driver drummer economist
    editor engineer entrepreneur envoy epidemiologist ex-president executive expert farmer
    father fighter filmmaker firefighter flanker fly-half fm foe footballer founder front-runner
    frontman frontrunner full-back general geologist girl goalkeeper golfer governor graduate
    grandfather grandmother guitarist hairdresser head historian host husband imam incumbent
    independent inspector instructor inventor investigator investor jockey journalist judge
    juror justice king landlady landlord landowner lawmaker lawyer leader lecturer legislator
    liberal lieutenant lobbyist magistrate man manager mayor mayor-elect member mep
    meteorologist midfielder militant millionaire minister mogul mother mp msp musician
    naturalist neighbor neighbour nephew neurologist newcomer niece nominee novelist nurse
    officer official operative opponent organiser organizer owner paediatrician paramedic
    partner pastor pathologist performer pharmacist philanthropist philosopher photographer
    physician physicist physio pilot planner player playwright plumber poet policeman politician
    pollster pope premier presenter president president-elect priest prince princess principal
    producer professor programmer prosecutor psychiatrist psychologist publisher pundit queen
    rabbi rapper realtor rebel rector refugee reporter representative republican researcher
    resident retiree rival runner scholar scientist screenwriter scrum-half sculptor secretary
    senator sergeant sheikh sheriff singer sister skipper socialist sociologist soldier
    solicitor son songwriter speaker specialist spokesman spokesperson spokeswoman sprinter
    staffer star statesman strategist striker student substitute successor superintendent
    superstar supporter surgeon surrogate survivor suspect swimmer teacher teenager therapist
    trader trainer translator treasurer trustee tycoon uncle under-secretary veteran
    veterinarian vicar vice-captain vice-chairman vice-president victim virologist volunteer
    whistleblower widow wife winemaker winger winner witness woman worker writer youngster
    """
)
# Roles of which there is one holder at a time, or that identify one person in an article: an
# unknown holder is another person than those named. Sorted.
OFFICES = wordlist(
    """
    ambassador archbishop attorney bishop captain cardinal ceo chair chairman chairperson
    chairwoman chancellor chief co-chair co-chairman coach commander commissioner coroner counsel
    dictator director editor envoy ex-president executive fm general governor head inspector judge
    justice king leader lieutenant magistrate manager mayor mayor-elect mep minister mp msp
    officer official pope premier president president-elect prince princess principal prosecutor
    queen rector secretary senator sergeant sheriff solicitor speaker spokesman spokesperson
    spokeswoman superintendent treasurer under-secretary vice-chairman vice-president witness
    """
)
# Roles that a company may have as well: rival Northgate, publisher Lakeside. Sorted.
FIRMS = wordlist(
    """
    broker developer distributor investor owner partner producer publisher rival supporter
    """
)
# Roles that, capitalised, are mostly parts of names: Game Boy, Star Wars. Sorted.
NO_TITLES = wordlist(
    """
    boy man militant mother player rebel son star woman
    """
)
# Family names that precede the given name: Zhang Wei is shortened to Zhang. Sorted.
FAMILY_FIRST = wordlist(
    """
    bai cai cao chang chen cheng chiang choi chung deng ding dong du fang feng gao guo han he ho
    hong hu huang hun hwang jang jia jiang jin jung kang kim lai lam lee li liang lim lin liu lu
    luo ma mao ng nguyen pan park peng pham qian qiao ren shao shen shi song su sun tan tang tian
    tran tsai wan wang wei wen wong wu xi xia xiao xie xu yan yang yao ye yin yoon yu yuan zeng
    zhang zhao zheng zhou zhu
    """
)
# Modifiers inside a capitalised title: Foreign Minister, House Speaker, Top Diplomat. Sorted.
TITLE_MODIFIERS = wordlist(
    """
    acting agriculture assistant associate attorney budget cabinet campaign chief city
    communications county crown defence defense democratic deputy economy education energy
    environment executive federal finance first foreign former general health homeland house
    interior justice labor labour lead lieutenant majority managing minority national party
    presidential press prime principal regional republican security senate senior shadow state
    supreme top trade transport treasury vice
    """
)
# Last words of companies, authorities and newspapers. Sorted.
ORGANISATIONS = wordlist(
    """
    academy act administration affairs ag agency agreement agreements airlines airways alliance
    amendment army assembly association authority award awards bank board broadcasting bureau
    business cabinet caller campaign caucus center central centre chamber chambers channel
    charity church city clinic club co coalition college commission committee communications
    community company confederation conference congress constitution convention corp corporation
    corps council county court daily defence defense delegation democrats dems department dept
    development directorate district division dow dynamics election elections electric embassy
    energy enterprise enterprises entertainment europe exchange express faculty fbi fc
    federation festival film firm force forces forum foundation front fund games gazette gmbh
    government group guard guardian health herald holdings hospital house inc industries
    industry infirmary initiative insider institute institution insurance international journal
    kremlin laboratory labs law leadership league legislature library limited llc llp ltd
    magazine market media mills ministry mission monitor motors movement museum nation national
    nations navy network networks news newspaper nyse office olympics organisation organization
    paper parliament partners party pentagon pharmaceuticals pictures plc police post press
    program programme project prosecutors radio rebels records register registry relations
    research reserve resources reuters review revolution rights sa school schools secretariat
    securities security senate service services society solutions squad standards state states
    station store street studies studio studios summit supporters supreme survey syndicate synod
    system systems team technologies telecom telegraph television tendency theater theatre times
    today treasury treaty tribune trust tv union united university utd watch weekly white
    workers
    """
)


@cache
def first_names() -> dict[str, str]:
    """Map common first names to ``m``, ``f`` or ``u`` (either)."""
    table: dict[str, str] = {}
    text = (files("search.annotation") / "data" / "first_names.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            gender, _, names = line.partition(":")
            for name in names.split():
                table[name] = gender if table.get(name, gender) == gender else "u"
    return table
