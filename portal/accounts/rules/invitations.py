"""Which mail domains belong to a company, and which to everybody."""

import re

#: Free mail, and addresses that come with a telephone or an internet line: anybody can have one.
EVERYBODYS = frozenset(
    """
    gmail.com googlemail.com outlook.com outlook.jp outlook.co.jp hotmail.com hotmail.co.jp hotmail.co.uk
    hotmail.fr
    live.com live.jp live.co.uk msn.com passport.com yahoo.com yahoo.co.jp yahoo.ne.jp ymail.ne.jp ybb.ne.jp
    ymail.com
    rocketmail.com yahoo.co.uk yahoo.fr yahoo.de yahoo.co.in yahoo.com.tw yahoo.com.hk yahoo.com.sg
    yahoo.com.au
    icloud.com me.com mac.com aol.com aol.jp gmx.com gmx.net gmx.de web.de freenet.de t-online.de mail.com
    email.com
    mail.ru yandex.com yandex.ru ya.ru proton.me protonmail.com pm.me tutanota.com tuta.com tuta.io
    fastmail.com
    fastmail.fm hey.com zoho.com zohomail.com zohomail.jp inbox.com hushmail.com mailfence.com posteo.de
    naver.com hanmail.net daum.net kakao.com nate.com qq.com foxmail.com 163.com 126.com yeah.net sina.com
    sina.cn
    sohu.com aliyun.com 139.com 189.cn wo.cn seznam.cz wp.pl o2.pl interia.pl libero.it virgilio.it orange.fr
    free.fr
    laposte.net wanadoo.fr sfr.fr comcast.net verizon.net att.net sbcglobal.net bellsouth.net cox.net
    charter.net
    btinternet.com sky.com rediffmail.com rogers.com shaw.ca bigpond.com optusnet.com.au terra.com.br
    uol.com.br
    bol.com.br duck.com
    docomo.ne.jp ezweb.ne.jp au.com softbank.ne.jp i.softbank.jp vodafone.ne.jp disney.ne.jp willcom.com
    y-mobile.ne.jp
    ymobile.ne.jp ymobile1.ne.jp emobile.ne.jp emobile-s.ne.jp emnet.ne.jp pdx.ne.jp wm.pdx.ne.jp uqmobile.jp
    mineo.jp
    rakuten.jp rakumail.jp bcc.linemo.jp wcm.ne.jp
    goo.jp mail.goo.ne.jp goo.ne.jp excite.co.jp excite.jp infoseek.jp infoseek.co.jp livedoor.com livemail.jp
    inter7.jp instamail.jp freemail.ne.jp nifmail.jp auone.jp aubb.ne.jp ymail.plala.or.jp
    nifty.com nifty.ne.jp biglobe.ne.jp mesh.ne.jp so-net.ne.jp ocn.ne.jp plala.or.jp odn.ne.jp dion.ne.jp
    asahi-net.or.jp
    hi-ho.ne.jp dti.ne.jp iij4u.or.jp infoweb.ne.jp eonet.ne.jp zaq.ne.jp zaq.jp jcom.home.ne.jp
    jcom.zaq.ne.jp
    home.ne.jp tiki.ne.jp commufa.jp ctk.ne.jp ctktv.ne.jp katch.ne.jp wakwak.com kcn.jp kcn.ne.jp
    megaegg.ne.jp
    pikara.ne.jp bbiq.jp qtnet.ne.jp itscom.jp catv.ne.jp wind.ne.jp cty-net.ne.jp mbn.or.jp nns.ne.jp
    rurbannet.ne.jp
    sannet.ne.jp sakura.ne.jp lolipop.jp
    mailinator.com guerrillamail.com 10minutemail.com tempmail.com temp-mail.org trashmail.com yopmail.com
    sharklasers.com
    getnada.com dispostable.com maildrop.cc moakt.com mail.tm sute.jp instaddr.win
    """.split()  # noqa: SIM905  (a list of a hundred words reads better as words)
)
DOMAIN = re.compile(r"(?:(?!-)[\w-]{1,63}(?<!-)\.)+(?!\d+$)[\w-]{2,63}")
#: Below these, every name belongs to somebody else; a domain itself must lie one step below.
PUBLIC_ENDINGS = frozenset(
    """
    co.jp ne.jp or.jp ac.jp ad.jp go.jp gr.jp lg.jp ed.jp co.uk org.uk ac.uk com.au com.cn com.tw com.hk com.sg co.kr
    """.split()  # noqa: SIM905
)


def domain_of(email: str) -> str:
    """Return the domain of a tidied address.

    >>> domain_of("aoi@sakura.example")
    'sakura.example'
    """
    return email.rpartition("@")[2]


def is_domain(text: str) -> bool:
    """True when the text can be the domain of a mail address at all; letters of any script will do.

    >>> [is_domain(one) for one in ("minato.co.jp", "みなと.jp", "minato", "bad domain", "minato,jp", "-a.jp")]
    [True, True, False, False, False, False]
    """
    return DOMAIN.fullmatch(text) is not None


def is_everybodys(domain: str) -> bool:
    """True when people of any company have addresses there: free mail, carriers, providers, and below them.

    >>> [is_everybodys(one) for one in ("gmail.com", "xx.ezweb.ne.jp", "co.jp", "minato.co.jp")]
    [True, True, True, False]
    """
    parts = domain.split(".")
    above = {".".join(parts[start:]) for start in range(len(parts) - 1)}
    return len(parts) < 2 or domain in PUBLIC_ENDINGS or not above.isdisjoint(EVERYBODYS)
