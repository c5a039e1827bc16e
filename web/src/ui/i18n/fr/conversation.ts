// Les conversations.

import type { TranslationOf } from "../catalogue";
import type { conversation as english } from "../en/conversation";

export const conversation: TranslationOf<typeof english> = {
  messages_keys:
    "Les flèches vont d’un message à l’autre. La touche Début mène au commencement, Fin au dernier message.",
  message_found: "Message trouvé.",
  message_by: "{name}, {when} : {text}",
  heard: "{name} : {text}",
  heard_elsewhere: "Message de {name} : {text}",
  message_menu: "Menu du message",
  copy_text: "Copier le texte",
  copy_quote: "Copier avec le nom et l’heure",
  quote: "{name}, {when} : {text}",
  action: "{name} {text}",
  participant_joined: "{name} a rejoint la conversation.",
  participant_left: "{name} a quitté la conversation.",
  participant_left_own: "Vous avez quitté la conversation.",
  beginning_several: "Votre conversation avec {names} commence ici.",
  participant_gone: "a quitté",
  send_hint_keys: "Ctrl+Entrée envoie, Entrée commence une nouvelle ligne.",
  conversation_menu: "Options de cette conversation",
  open_in_window: "Ouvrir dans une fenêtre",
  close_this: "Fermer",
  reopen_last: "Rouvrir la dernière fermée",
  tab_earlier: "Déplacer l’onglet vers le début",
  tab_later: "Déplacer l’onglet vers la fin",
  settings_conversations: "Conversations",
  setting_enter_sends: "Entrée envoie",
  setting_enter_sends_hint: "Sinon, Entrée commence une nouvelle ligne et Ctrl+Entrée envoie.",
  setting_send_typing: "Les autres voient que vous écrivez",
  setting_show_formats: "Montrer les polices et couleurs des autres",
  setting_codes: "Codes de Messenger Plus!",
  setting_codes_hint: "Ils servent à mettre des couleurs dans les noms.",
  setting_codes_render: "Montrer en couleurs",
  setting_codes_strip: "Retirer",
  setting_codes_raw: "Montrer tels quels",
  kind_file: "Un fichier",
  kind_wink: "Un clin d’œil",
  kind_voice: "Un clip vocal",
  kind_ink: "Un message manuscrit",
};
