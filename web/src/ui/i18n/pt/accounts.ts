// As contas, os status e a lista de contatos.

import type { TranslationOf } from "../catalogue";
import type { accounts as english } from "../en/accounts";

export const accounts: TranslationOf<typeof english> = {
  endpoint_computer: "Em um computador",
  endpoint_web: "Em um navegador",
  endpoint_mobile: "Em um celular",
  endpoint_console: "Em um videogame",
  endpoint_other: "Em outro aparelho",

  media_music: "Estou ouvindo",
  media_game: "Estou jogando",
  media_office: "Estou trabalhando em",

  maintenance_in: {
    one: "A rede de {network} entra em manutenção em {count} minuto.",
    many: "A rede de {network} entra em manutenção em {count} de minutos.",
    other: "A rede de {network} entra em manutenção em {count} minutos.",
  },

  of_account: "conta {address}",
  filter_accounts: "Mostrar os contatos de",
  all_accounts: "Todas as contas",
  your_accounts: "Suas contas",
  status_of: "Status de {whose}: {status}",
  status_of_all: "Status de todas as contas: {status}",
  status_mixed: "Diferentes",
  status_automatic: "{status} (automático)",
  sign_in_all: "Entrar em todas as contas",
  sign_out_all: "Sair de todas as contas",
  try_now: "Tentar agora",
  enter_password: "Digitar a senha",
  password_and_status: "Senha e status…",
  sign_in_as: "Entrar como",
  remember_password: "Lembrar a senha",
  remember_password_hint: "Ela fica guardada cifrada. Sem isso, o aMSN2 a pede depois de cada reinício.",

  advanced: "Avançado",
  add_account_services_hint: "Como https://example.com. Deixe em branco se estiver no mesmo servidor.",
  use_tls: "Conectar por TLS",
  verify_tls: "Verificar os certificados",
  verify_tls_hint: "Sem isso, qualquer um no caminho pode ler a sua senha.",
  only_web: "Daqui só é possível conectar pela web",
  gateway: "Endereço do gateway web",
  gateway_hint: "Deixe em branco para usar o gateway da rede.",
  proxy: "Proxy",
  proxy_hint: "Como socks5h://nome:senha@example.com:1080. Deixe em branco para conectar direto.",

  endpoints: "Onde você está conectado",
  endpoints_hint: "{address} está conectado nestes lugares.",
  endpoints_unknown: "A rede não informa.",
  endpoint_unnamed: "Um lugar sem nome",
  endpoint_here: "Este aMSN2",
  endpoint_there: "{kind}, {status}",
  sign_out_endpoint: "Sair de lá",
  sign_out_endpoint_of: "Sair de lá: {name}",
  sign_out_elsewhere: "Sair de todos os outros lugares",

  now_playing: "O que você ouve ou joga",
  edit_now_playing: "Mudar o que você ouve ou joga: {text}",
  now_playing_tell: "Mostrar aos contatos",
  now_playing_stop: "Não mostrar nada",
  plays: "Agora:",
  media_kind: "O que você faz",
  media_title: "Título",
  media_artist: "Artista",
  on_all_accounts: "Em todas as contas",

  network_says: "A rede de {network} avisa: {text}",
  maintenance_now: "A rede de {network} entra em manutenção agora.",
};
