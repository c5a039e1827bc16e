// Las cuentas, los estados y la lista de contactos.

import type { TranslationOf } from "../catalogue";
import type { accounts as english } from "../en/accounts";

export const accounts: TranslationOf<typeof english> = {
  endpoint_computer: "En un ordenador",
  endpoint_web: "En un navegador",
  endpoint_mobile: "En un teléfono",
  endpoint_console: "En una consola",
  endpoint_other: "En otro dispositivo",

  media_music: "Estoy escuchando",
  media_game: "Estoy jugando a",
  media_office: "Estoy trabajando en",

  maintenance_in: {
    one: "La red de {network} se detiene por mantenimiento en {count} minuto.",
    many: "La red de {network} se detiene por mantenimiento en {count} de minutos.",
    other: "La red de {network} se detiene por mantenimiento en {count} minutos.",
  },

  of_account: "cuenta {address}",
  filter_accounts: "Mostrar los contactos de",
  all_accounts: "Todas las cuentas",
  your_accounts: "Tus cuentas",
  status_of: "Estado de {whose}: {status}",
  status_of_all: "Estado de todas las cuentas: {status}",
  status_mixed: "Distintos",
  status_automatic: "{status} (automático)",
  sign_in_all: "Iniciar sesión en todas las cuentas",
  sign_out_all: "Cerrar sesión en todas las cuentas",
  try_now: "Reintentar ahora",
  enter_password: "Escribir la contraseña",
  password_and_status: "Contraseña y estado…",
  sign_in_as: "Entrar como",
  remember_password: "Recordar la contraseña",
  remember_password_hint: "Se guarda cifrada. Si no, aMSN2 la pide después de cada reinicio.",

  advanced: "Avanzado",
  add_account_services_hint: "Como https://example.com. Déjala vacía si está en el mismo servidor.",
  use_tls: "Conectar por TLS",
  verify_tls: "Comprobar los certificados",
  verify_tls_hint: "Si no se comprueban, cualquiera por el camino puede leer tu contraseña.",
  only_web: "Desde aquí solo se puede conectar por la web",
  gateway: "Dirección de la pasarela web",
  gateway_hint: "Déjala vacía para usar la pasarela de la red.",
  proxy: "Proxy",
  proxy_hint: "Como socks5h://nombre:contraseña@example.com:1080. Déjalo vacío para conectar directamente.",

  endpoints: "Dónde tienes la sesión abierta",
  endpoints_hint: "{address} tiene la sesión abierta en estos sitios.",
  endpoints_unknown: "La red no lo dice.",
  endpoint_unnamed: "Un sitio sin nombre",
  endpoint_here: "Este aMSN2",
  endpoint_there: "{kind}, {status}",
  sign_out_endpoint: "Cerrar sesión ahí",
  sign_out_endpoint_of: "Cerrar sesión ahí: {name}",
  sign_out_elsewhere: "Cerrar sesión en los demás sitios",

  now_playing: "Lo que escuchas o juegas",
  edit_now_playing: "Cambiar lo que escuchas o juegas: {text}",
  now_playing_tell: "Mostrar a los contactos",
  now_playing_stop: "No mostrar nada",
  plays: "Ahora:",
  media_kind: "Qué haces",
  media_title: "Título",
  media_artist: "Artista",
  on_all_accounts: "En todas las cuentas",

  network_says: "La red de {network} avisa: {text}",
  maintenance_now: "La red de {network} se detiene ahora por mantenimiento.",
};
