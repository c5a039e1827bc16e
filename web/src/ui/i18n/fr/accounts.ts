// Les comptes, les statuts et la liste de contacts.

import type { TranslationOf } from "../catalogue";
import type { accounts as english } from "../en/accounts";

export const accounts: TranslationOf<typeof english> = {
  endpoint_computer: "Sur un ordinateur",
  endpoint_web: "Dans un navigateur",
  endpoint_mobile: "Sur un téléphone",
  endpoint_console: "Sur une console de jeu",
  endpoint_other: "Sur un autre appareil",

  media_music: "J’écoute",
  media_game: "Je joue à",
  media_office: "Je travaille sur",

  maintenance_in: {
    one: "Le réseau de {network} s’arrête pour maintenance dans {count} minute.",
    many: "Le réseau de {network} s’arrête pour maintenance dans {count} de minutes.",
    other: "Le réseau de {network} s’arrête pour maintenance dans {count} minutes.",
  },

  of_account: "compte {address}",
  filter_accounts: "Montrer les contacts de",
  all_accounts: "Tous les comptes",
  your_accounts: "Vos comptes",
  status_of: "Statut de {whose} : {status}",
  status_of_all: "Statut de tous les comptes : {status}",
  status_mixed: "Différents",
  status_automatic: "{status}, de lui-même",
  sign_in_all: "Connecter tous les comptes",
  sign_out_all: "Déconnecter tous les comptes",
  try_now: "Réessayer maintenant",
  enter_password: "Saisir le mot de passe",
  password_and_status: "Mot de passe et statut…",
  sign_in_as: "Se connecter en tant que",
  remember_password: "Retenir le mot de passe",
  remember_password_hint: "Il est gardé chiffré. Sinon, aMSN2 le demande après chaque redémarrage.",

  advanced: "Options avancées",
  add_account_services_hint: "Comme https://example.com. Laissez vide si c’est sur le même serveur.",
  use_tls: "Se connecter par TLS",
  verify_tls: "Vérifier les certificats",
  verify_tls_hint: "Sans cela, n’importe qui sur le trajet peut lire votre mot de passe.",
  only_web: "Seules les connexions web sont possibles d’ici",
  gateway: "Adresse de la passerelle web",
  gateway_hint: "Laissez vide pour prendre la passerelle du réseau.",
  proxy: "Proxy",
  proxy_hint: "Comme socks5h://nom:motdepasse@example.com:1080. Laissez vide pour une connexion directe.",

  endpoints: "Où vous êtes connecté",
  endpoints_hint: "{address} est connecté à ces endroits.",
  endpoints_unknown: "Le réseau ne le dit pas.",
  endpoint_unnamed: "Un endroit sans nom",
  endpoint_here: "Cet aMSN2",
  endpoint_there: "{kind}, {status}",
  sign_out_endpoint: "Déconnecter",
  sign_out_endpoint_of: "Déconnecter : {name}",
  sign_out_elsewhere: "Déconnecter partout ailleurs",

  now_playing: "Ce que vous écoutez ou jouez",
  edit_now_playing: "Changer ce que vous écoutez ou jouez : {text}",
  now_playing_tell: "Montrer aux contacts",
  now_playing_stop: "Ne rien montrer",
  plays: "En ce moment :",
  media_kind: "Ce que vous faites",
  media_title: "Titre",
  media_artist: "Artiste",
  on_all_accounts: "Sur tous les comptes",

  network_says: "Le réseau de {network} annonce : {text}",
  maintenance_now: "Le réseau de {network} s’arrête maintenant pour maintenance.",
};
