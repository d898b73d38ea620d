"""What somebody typed into a form that was not accepted, so that it can be sent again."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.http import HttpRequest

#: A form with a field of such a name is not shown again.
_SECRET = ("password", "code", "secret", "token", "credential")


@dataclass(frozen=True, slots=True)
class Typed:
    """A field and what it held. Prose is shown to be read again, anything else only goes along."""

    name: str
    value: str

    @property
    def label(self) -> str:
        return self.name.replace("_", " ").capitalize()

    @property
    def is_prose(self) -> bool:
        return any(character.isspace() for character in self.value.strip())


def typed_fields(request: HttpRequest) -> list[Typed]:
    """The fields as they came. None of a form with secrets, or of another site's form.

    What another site made the browser send is not repeated.
    """
    if not page_behind(request):
        return []
    names = [name for name in request.POST if name != "csrfmiddlewaretoken"]
    if any(secret in name.lower() for name in names for secret in _SECRET):
        return []
    return [Typed(name, str(value)) for name in names for value in request.POST.getlist(name)]


def page_behind(request: HttpRequest) -> str:
    """The page of ours that a form stood on, as the browser says.

    "/" where it names our host and no page, and nothing where the form stood elsewhere.
    """
    origin, referrer = request.headers.get("Origin"), request.headers.get("Referer")
    source = urlsplit(origin or referrer or "")
    if source.netloc != request.get_host():
        return ""
    page = urlsplit(referrer or "")
    if page.netloc != request.get_host():
        return "/"
    return f"{page.path}?{page.query}" if page.query else page.path or "/"
