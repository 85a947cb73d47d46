from cms.models import *
from cms.records.after_change import settle
from cms.records import rebuild
from tests.cms.test_records import record_of
from home.models import StandardPage

def test_x(tree):
    tree.about["de"].delete()
    settle()
    en = tree.about["en"]
    print(record_of(en).data["translation"], Mark.objects.count())
    assert rebuild.check().differences == []

def test_never_published_original(tree):
    from tests.content import add
    home = tree.home["de"].__class__.objects.get(pk=tree.home["de"].pk)
    de = StandardPage(title="x", slug="x", locale=home.locale, live=False)
    home.add_child(instance=de)
    henn = tree.home["en"].__class__.objects.get(pk=tree.home["en"].pk)
    en = add(henn, StandardPage(title="x", slug="x", locale=henn.locale, translation_key=de.translation_key))
    settle()
    print(record_of(en).data["translation"])
    de.delete()
    settle()
    assert rebuild.check().differences == []

def test_child_of_alias(tree):
    from tests.content import add
    from wagtail.models import PageViewRestriction, Page
    about = tree.about["de"]
    alias = about.create_alias(parent=tree.programme["de"], update_slug="kopie")
    child = add(Page.objects.get(pk=alias.pk), StandardPage(title="x", slug="x", locale=alias.locale))
    settle()
    assert record_of(child).withdrawn_at is None
    PageViewRestriction.objects.create(page=about.page_ptr, restriction_type="login")
    settle()
    print(Page.objects.get(pk=child.pk).get_view_restrictions())
    assert rebuild.check().differences == []
    assert record_of(child).withdrawn_at is not None
