"""The names of the months in all languages that articles can have."""

from __future__ import annotations

ENGLISH_MONTHS = tuple(
    "january february march april may june july august september october november december".split()
)
_NAMES = """
jan feb mar apr may jun jul aug sep oct nov dec
januar februar märz april mai juni juli august september oktober november dezember
janvier février mars avril mai juin juillet août septembre octobre novembre décembre
enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre
janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro
januari februari maart april mei juni juli augustus september oktober november december
januar februar marts april maj juni juli august september oktober november december
januar februar mars april mai juni juli august september oktober november desember
januari februari mars april maj juni juli augusti september oktober november december
tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta
    heinäkuuta elokuuta syyskuuta lokakuuta marraskuuta joulukuuta
január február március április május június július augusztus szeptember október november december
ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie
января февраля марта апреля мая июня июля августа сентября октября ноября декабря
январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь
يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر
كانون_الثاني شباط آذار نيسان أيار حزيران تموز آب أيلول تشرين_الأول تشرين_الثاني كانون_الأول
"""
_IN_A_YEAR = 12
# Short forms that are not short in English.
_SHORT = """
sept:9 jän:1 jänner:1 mär:3 mrz:3 okt:10 dez:12 janv:1 févr:2 avr:4 juil:7 déc:12 ene:1 abr:4 ago:8
dic:12 gen:1 mag:5 giu:6 lug:7 set:9 ott:10 fev:2 out:10 mrt:3
"""
# 1 to 12, by name in lower case.
MONTHS = {name: int(number) for name, number in (each.split(":") for each in _SHORT.split())} | {
    name.replace("_", " "): number % _IN_A_YEAR + 1
    for number, name in enumerate((*ENGLISH_MONTHS, *_NAMES.split()))
}
