"""Notices: written once, superseded by the next; and their translations, drafts until somebody publishes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.models import Notice, NoticeAcceptance, NoticeTranslation

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse


def _list_languages(*, blank: str = "") -> list[tuple[str, str]]:
    """Return the languages of the platform, to choose from; ``blank`` is what none of them means."""
    return [*([("", blank)] if blank else []), *settings.LANGUAGES]


class NoticeForm(forms.ModelForm):  # type: ignore[type-arg]
    """A notice, with the language that it is in."""

    language = forms.TypedChoiceField(
        required=False,
        empty_value=None,
        label=gettext_lazy("Language"),
        choices=lambda: _list_languages(blank=_("The language of the site (%s)") % settings.LANGUAGE_CODE),
        help_text=gettext_lazy(
            "Of the text. Who uses another one reads a published translation, else is told what this is."
        ),
    )


class TranslationForm(forms.ModelForm):  # type: ignore[type-arg]
    """A translation; what somebody agreed to stays as it was."""

    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=_list_languages)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.pk and NoticeAcceptance.objects.filter(translation=self.instance).exists():
            for name in ("language", "text"):
                self.fields[name].disabled = True


class TranslationInline(admin.StackedInline):  # type: ignore[type-arg]
    """The translations of a notice."""

    model = NoticeTranslation
    form = TranslationForm
    fields = ("language", "is_published", "text")
    extra = 0
    # One that is not to be read any more is taken out of publication.
    can_delete = False


@admin.register(Notice)
class NoticeAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Notices: a new one is published; what somebody agreed to stays as it was."""

    form = NoticeForm
    list_display = ("version", "language", "translated", "names_answers", "created")
    ordering = ("-version",)
    fields = ("version", "text", "language", "names_answers", "created")
    inlines = (TranslationInline,)
    actions = ("draft_translations",)

    def get_readonly_fields(self, request: HttpRequest, obj: Notice | None = None) -> Any:  # noqa: ARG002
        """Let the text be edited until somebody agreed to it; which language it is in may be said later, too."""
        return [one for one in self.fields if one != "language"] if _was_accepted(obj) else ("version", "created")

    def get_inline_instances(self, request: HttpRequest, obj: Notice | None = None) -> Any:
        """Have a notice translated once it is written."""
        return super().get_inline_instances(request, obj) if obj else []

    @admin.display(description=gettext_lazy("Published in"))
    def translated(self, notice: Notice) -> str:
        """List the languages that a translation is published in."""
        return ", ".join(one.language for one in notice.translations.all() if one.is_published)

    @admin.action(
        description=gettext_lazy("Add the translations that come with the plugin, as drafts"), permissions=["change"]
    )
    def draft_translations(self, request: HttpRequest, queryset: QuerySet[Notice]) -> None:
        """Draft the shipped translations of the shipped notice."""
        for notice in queryset:
            if languages := operating_api.draft_translations(notice):
                said = _("Drafted in %(languages)s. Read each of them, then publish it.")
                self.message_user(request, said % {"languages": ", ".join(languages)})
            else:
                said = _("There is no further translation of this text: it is your own, or has all of them.")
                self.message_user(request, said, messages.WARNING)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Notice]:
        """Fetch the translations along."""
        return super().get_queryset(request).prefetch_related("translations")

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Warn where words go to somebody whom the notice in force does not name."""
        if request.method == "GET" and (unnamed := operating_api.list_unnamed()):
            said = _("Learners' words leave this site for %(hosts)s, and the notice in force does not say so.")
            self.message_user(request, said % {"hosts": ", ".join(unnamed)}, messages.WARNING)
        return super().changelist_view(request, extra_context)

    def has_delete_permission(self, request: HttpRequest, obj: Notice | None = None) -> bool:
        """Keep what somebody agreed to."""
        return super().has_delete_permission(request, obj) and obj is not None and not _was_accepted(obj)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:  # noqa: ARG002
        """Begin with the text in force."""
        notice = operating_api.find_notice()
        if notice is None:
            return {}
        return {"text": notice.text, "language": notice.language, "names_answers": notice.names_answers}

    def save_model(self, request: HttpRequest, obj: Notice, form: Any, change: Any) -> None:
        """Publish a new version, or mend one that nobody agreed to yet."""
        if change:
            super().save_model(request, obj, form, change)
            return
        notice = operating_api.publish_notice(obj.text, names_answers=obj.names_answers, language=obj.language)
        obj.pk, obj.version = notice.pk, notice.version


def _was_accepted(notice: Notice | None) -> bool:
    return notice is not None and notice.noticeacceptance_set.exists()
