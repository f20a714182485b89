"""Providers: their keys go in, and never come out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.utils.decorators import method_decorator
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters

from iblai_mentor_plugin.admin.base.forms import CheckedForm, CurrencyField
from iblai_mentor_plugin.admin.spending.budgets import warn_of_gaps
from iblai_mentor_plugin.api import operating as operating_api
from iblai_mentor_plugin.exceptions import EncryptionError, InvalidInputError
from iblai_mentor_plugin.models import Price, Provider

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

# The platform writes what is posted to any page into its tracking log, and blanks only fields of a few names: this is one.
KEY_FIELD = "new_password"
SIZES = ("context_tokens", "passages", "first_byte_seconds")
EMBEDDING = ("embedding_model", "embedding_dimensions", "embedding_batch", "question_prefix", "passage_prefix")


# What says who is asked, and what that costs.
_WHO = ("base_url", "model", "embedding_model", "is_on_site", "is_active")
_ASKED = ("name", *_WHO)
_PRICE = ("prompt_price", "reply_price", "currency")


class ProviderForm(CheckedForm):
    """A provider; its key is asked for, and not shown again."""

    new_password = forms.CharField(
        label=_("API key"),
        required=False,
        max_length=2000,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Kept encrypted and never shown. Empty: the key stays as it is."),
    )
    removes_key = forms.BooleanField(label=_("Remove the API key"), required=False)
    prompt_price = forms.DecimalField(
        label=_("Price of prompts"),
        required=False,
        min_value=0,
        max_digits=12,
        decimal_places=4,
        help_text=_(
            "Of a million tokens. 0 for what runs on this site and costs nothing. It is kept among the prices."
        ),
    )
    reply_price = forms.DecimalField(
        label=_("Price of replies"), required=False, min_value=0, max_digits=12, decimal_places=4
    )
    currency = CurrencyField(required=False)

    price: Price | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Begin with the price that there is."""
        super().__init__(*args, **kwargs)
        price = operating_api.find_provider_price(self.instance) if self.instance.pk else None
        for name in _PRICE if price else ():
            self.initial.setdefault(name, getattr(price, name))

    class Meta:
        """What is stored; the key is encrypted on its way."""

        model = Provider
        fields = ("name", "base_url", "model", *SIZES, *EMBEDDING, "is_on_site", "is_active")

    def check_fields(self, data: dict[str, Any]) -> None:
        """Refuse an address that nothing may be sent to, and to switch on what nobody looks after the money of."""
        operating_api.check_base_url(data["base_url"], is_on_site=data["is_on_site"])
        if not (data["model"] or data["embedding_model"]):
            raise InvalidInputError(
                {"model": [gettext("Enter the model that replies, or the one that makes vectors.")]}
            )
        # One that is on goes on: only what makes it another one, or switches it on, is asked about.
        provider = Provider(pk=self.instance.pk, **{name: data[name] for name in _ASKED})
        self.price = self._build_price(provider, data)
        if data["is_active"] and {*_WHO, *_PRICE} & set(self.changed_data):
            operating_api.check_provider(provider, self.price)

    def _build_price(self, provider: Provider, data: dict[str, Any]) -> Price | None:
        """Return the price that was entered, None where none was."""
        prompt_price, reply_price, currency = (data[name] for name in _PRICE)
        if not set(_PRICE) & set(self.changed_data) or (prompt_price is None and reply_price is None):
            return None
        if prompt_price is None or reply_price is None or not currency:
            raise InvalidInputError({"prompt_price": [str(_("Enter both prices, and their currency."))]})
        return operating_api.build_price(provider, prompt_price, reply_price, currency)

    def clean(self) -> dict[str, Any]:
        """Check the fields; encrypt the key."""
        data = super().clean()
        if not self.errors:
            self._keep_key(data)
            if {"base_url", "model", "context_tokens"} & set(self.changed_data):
                operating_api.forget_experience(self.instance)
        return data

    def _keep_key(self, data: dict[str, Any]) -> None:
        key = data[KEY_FIELD]
        if not (key or data["removes_key"]):
            self._check_kept_key(data["base_url"])
            return
        try:
            operating_api.keep_provider_key(self.instance, key)
        except EncryptionError as error:
            raise ValidationError({KEY_FIELD: str(error)}) from error

    def _check_kept_key(self, base_url: str) -> None:
        """Send a key nowhere but where it was entered for: else who may change an address could read it there."""
        if self.instance.encrypted_key and not operating_api.is_same_origin(base_url, self.initial["base_url"]):
            raise ValidationError(
                {KEY_FIELD: _("The address is another one: enter the key for it, or remove the key.")}
            )


@admin.register(Provider)
class ProviderAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Providers, and a way to try them out."""

    form = ProviderForm
    list_display = ("name", "base_url", "model", "has_key", "is_on_site", "is_active", "problem", "modified")
    list_filter = ("is_active", "is_on_site")
    search_fields = ("name", "base_url", "model")
    readonly_fields = ("has_key", "problem", "problem_at", "found_out")
    actions = ("try_out", "renew_keys")

    def get_fields(self, request: HttpRequest, obj: Provider | None = None) -> Any:
        """Ask for the key who may change it."""
        asked = (KEY_FIELD, "removes_key") if obj is None or self.has_change_permission(request, obj) else ()
        learned = () if obj is None else ("problem", "problem_at", "found_out")
        price = _PRICE if asked else ()
        said = ("name", "base_url", "model", "has_key", *asked)
        return (*said, *SIZES, *price, *EMBEDDING, "is_on_site", "is_active", *learned)

    def save_model(self, request: HttpRequest, obj: Provider, form: Any, change: Any) -> None:
        """Keep the price that was entered, too."""
        super().save_model(request, obj, form, change)
        if form.price is not None:
            form.price.save()

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Warn of what goes on without a price or a budget, and of what that stops."""
        warn_of_gaps(self, request)
        return super().changelist_view(request, extra_context)

    @admin.display(description=_("has a key"), boolean=True)
    def has_key(self, provider: Provider) -> bool:
        """Say whether a key is kept."""
        return bool(provider.encrypted_key)

    @method_decorator(sensitive_post_parameters(KEY_FIELD))
    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Keep the key out of reports of errors, too."""
        return super().changeform_view(request, *args, **kwargs)

    @admin.action(description=_("Try out the selected provider"), permissions=["change"])
    def try_out(self, request: HttpRequest, providers: QuerySet[Provider]) -> None:
        """Ask one provider; one at a time, as the operator and a process of the LMS wait for it."""
        if len(providers) != 1:
            self.message_user(request, _("Select one provider: each may take forty seconds."), messages.WARNING)
            return
        trial = operating_api.try_provider(providers[0])
        self.message_user(request, trial.text, messages.SUCCESS if trial.is_good else messages.ERROR)

    @admin.action(description=_("Encrypt the keys anew, with the newest secret"), permissions=["change"])
    def renew_keys(self, request: HttpRequest, providers: QuerySet[Provider]) -> None:
        """Make an earlier secret dispensable."""
        try:
            for provider in providers:
                operating_api.renew_provider_key(provider)
        except EncryptionError as error:
            self.message_user(request, f"{provider.name}: {error}", messages.ERROR)
            return
        count = len(providers)
        self.message_user(request, ngettext("%d provider is done.", "%d providers are done.", count) % count)
