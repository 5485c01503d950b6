"""StudioKhabar: Jahannews, Baharnews, Itna, Aftana, Migna, Jomhornews and others.

Oddities: fields have ids (`docDiv3TitrMain`), the same on every site; the time is running text, such as
«تاریخ انتشار : دوشنبه ۳ مهر ۱۴۰۲ ساعت ۱۲:۱۵», next to a box with the code; the head is unreliable.
"""

from ingest.extract.profile import Profile, places
from ingest.selectors.css import css

PROFILE = Profile(
    name="studiokhabar",
    generators=("studiokhabar", "studio khabar", "ravis"),
    markers=css("#docDiv3TitrMain, #doctextarea, #docDiv3Date, #docDataRow, #doc_div33"),
    title=css("#docDiv3TitrMain, #docDataRow h1, .doc_content h1, #doc_content h1"),
    kicker=css("#docDiv3TitrRou"),
    subtitle=css("#docDiv4TitrZir"),
    lead=css("#docDivLead1, #docDivLead, #docDivLeadTitle, #docDiv4LeadTitle"),
    body=css("#doctextarea article, #doctextarea, #docContentdiv article, .docContentdiv article, #doc_div33"),
    authors=css("#docDivAuthor, .doc-author, .doc_author"),
    tags=css(".doc-tags a, .doc_tags a, #docDivTags a, .tags a, .tag a"),
    section=css(".doc-section-info a, #docDiv1Menu1 a, #docDiv1Menu a, .breadcrumb a"),
    news_code=css("#docDiv3Code, .doc_code, .doc-code"),
    published=places(
        "json-ld datepublished",
        "meta article:published_time",
        "page #docDiv3Date",
        "page .docDiv3Date",
        "page .doc_date",
        "page time@datetime",
    ),
    updated=places("json-ld datemodified", "meta article:modified_time"),
    junk=("docDivLead*", "doc_div1Img", "docDivTags"),
)
