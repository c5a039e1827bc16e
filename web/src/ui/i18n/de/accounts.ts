// Konten, Status und die Kontaktliste.

import type { TranslationOf } from "../catalogue";
import type { accounts as english } from "../en/accounts";

export const accounts: TranslationOf<typeof english> = {
  endpoint_computer: "An einem Computer",
  endpoint_web: "In einem Browser",
  endpoint_mobile: "Am Handy",
  endpoint_console: "An einer Spielkonsole",
  endpoint_other: "An einem anderen Gerät",

  media_music: "Ich höre",
  media_game: "Ich spiele",
  media_office: "Ich arbeite an",

  maintenance_in: {
    one: "Das Netzwerk von {network} wird in {count} Minute gewartet.",
    other: "Das Netzwerk von {network} wird in {count} Minuten gewartet.",
  },
  of_account: "Konto {address}",
  filter_accounts: "Kontakte zeigen von",
  all_accounts: "Alle Konten",
  your_accounts: "Deine Konten",
  status_of: "Status ({whose}): {status}",
  status_of_all: "Status aller Konten: {status}",
  status_mixed: "Verschieden",
  status_automatic: "{status}, automatisch",
  sign_in_all: "Alle Konten anmelden",
  sign_out_all: "Alle Konten abmelden",
  try_now: "Jetzt versuchen",
  enter_password: "Passwort eingeben",
  password_and_status: "Passwort und Status…",
  sign_in_as: "Anmelden als",
  remember_password: "Passwort speichern",
  remember_password_hint: "Es wird verschlüsselt aufgehoben. Sonst fragt aMSN2 nach jedem Neustart danach.",

  advanced: "Erweitert",
  add_account_services_hint:
    "Zum Beispiel https://example.com. Lass das leer, wenn er auf demselben Server ist.",
  use_tls: "Über TLS verbinden",
  verify_tls: "Zertifikate prüfen",
  verify_tls_hint: "Ohne die Prüfung kann jeder auf dem Weg dein Passwort mitlesen.",
  only_web: "Von hier gehen nur Web-Verbindungen",
  gateway: "Adresse des Web-Gateways",
  gateway_hint: "Lass das leer, um das Gateway des Netzwerks zu nehmen.",
  proxy: "Proxy",
  proxy_hint: "Zum Beispiel socks5h://name:password@example.com:1080. Lass das leer, um direkt zu verbinden.",

  endpoints: "Wo du angemeldet bist",
  endpoints_hint: "{address} ist an diesen Orten angemeldet.",
  endpoints_unknown: "Das Netzwerk verrät es nicht.",
  endpoint_unnamed: "Ein Ort ohne Namen",
  endpoint_here: "Dieses aMSN2",
  endpoint_there: "{kind}, {status}",
  sign_out_endpoint: "Dort abmelden",
  sign_out_endpoint_of: "Dort abmelden: {name}",
  sign_out_elsewhere: "Überall sonst abmelden",

  now_playing: "Was du hörst oder spielst",
  edit_now_playing: "Ändern, was du hörst oder spielst: {text}",
  now_playing_tell: "Kontakten zeigen",
  now_playing_stop: "Nichts zeigen",
  plays: "Gerade:",
  media_kind: "Was du tust",
  media_title: "Titel",
  media_artist: "Interpret",
  on_all_accounts: "Bei allen Konten",

  network_says: "Das Netzwerk von {network} meldet: {text}",
  maintenance_now: "Das Netzwerk von {network} wird jetzt gewartet.",
};
