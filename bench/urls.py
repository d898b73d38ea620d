"""The product's addresses, and the floor's."""

from django.urls import path

from bench import floor
from cosell.urls import urlpatterns as product

urlpatterns = [
    path("bench/html/<int:size>", floor.html),
    path("bench/json/<int:size>", floor.json),
    path("bench/insert", floor.insert),
    *product,
]

handler400 = "cosell.web.errors.bad_request"
handler403 = "cosell.web.errors.permission_denied"
handler404 = "cosell.web.errors.page_not_found"
handler500 = "cosell.web.errors.server_error"
