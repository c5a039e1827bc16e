// كلمات الحسابات والحالات وقائمة جهات الاتصال.

import type { TranslationOf } from "../catalogue";
import type { accounts as english } from "../en/accounts";

export const accounts: TranslationOf<typeof english> = {
  endpoint_computer: "على حاسوب",
  endpoint_web: "في متصفح",
  endpoint_mobile: "على هاتف",
  endpoint_console: "على جهاز ألعاب",
  endpoint_other: "على جهاز آخر",

  media_music: "أستمع إلى",
  media_game: "ألعب",
  media_office: "أعمل على",

  maintenance_in: {
    zero: "تتوقف شبكة {network} للصيانة الآن.",
    one: "تتوقف شبكة {network} للصيانة بعد دقيقة.",
    two: "تتوقف شبكة {network} للصيانة بعد دقيقتين.",
    few: "تتوقف شبكة {network} للصيانة بعد {count} دقائق.",
    many: "تتوقف شبكة {network} للصيانة بعد {count} دقيقة.",
    other: "تتوقف شبكة {network} للصيانة بعد {count} دقيقة.",
  },

  of_account: "الحساب {address}",
  filter_accounts: "عرض جهات اتصال",
  all_accounts: "كل الحسابات",
  your_accounts: "حساباتك",
  status_of: "حالة {whose}: {status}",
  status_of_all: "حالة كل الحسابات: {status}",
  status_mixed: "مختلفة",
  status_automatic: "{status}، تلقائيًا",
  sign_in_all: "تسجيل الدخول إلى كل الحسابات",
  sign_out_all: "تسجيل الخروج من كل الحسابات",
  try_now: "حاول الآن",
  enter_password: "إدخال كلمة المرور",
  password_and_status: "كلمة المرور والحالة…",
  sign_in_as: "الدخول بحالة",
  remember_password: "تذكّر كلمة المرور",
  remember_password_hint: "تُحفظ مشفّرة. وإلا طلبها aMSN2 بعد كل إعادة تشغيل.",

  advanced: "خيارات متقدمة",
  add_account_services_hint: "مثل https://example.com. اتركه فارغًا إن كانت على الخادم نفسه.",
  use_tls: "الاتصال عبر TLS",
  verify_tls: "التحقق من الشهادات",
  verify_tls_hint: "بغير تحقق يستطيع أي أحد في الطريق قراءة كلمة مرورك.",
  only_web: "لا تمر من هنا إلا اتصالات الويب",
  gateway: "عنوان بوابة الويب",
  gateway_hint: "اتركه فارغًا لاستخدام بوابة الشبكة.",
  proxy: "الوكيل",
  proxy_hint: "مثل socks5h://name:password@example.com:1080. اتركه فارغًا للاتصال مباشرة.",

  endpoints: "أين سجّلت الدخول",
  endpoints_hint: "{address} مسجّل الدخول في هذه الأماكن.",
  endpoints_unknown: "الشبكة لا تخبر بذلك.",
  endpoint_unnamed: "مكان بلا اسم",
  endpoint_here: "هذا الـ aMSN2",
  endpoint_there: "{kind}، {status}",
  sign_out_endpoint: "تسجيل الخروج هناك",
  sign_out_endpoint_of: "تسجيل الخروج هناك: {name}",
  sign_out_elsewhere: "تسجيل الخروج من كل مكان آخر",

  now_playing: "ما تستمع إليه أو تلعبه",
  edit_now_playing: "تغيير ما تستمع إليه أو تلعبه: {text}",
  now_playing_tell: "إظهاره لجهات الاتصال",
  now_playing_stop: "عدم إظهار شيء",
  plays: "الآن:",
  media_kind: "ماذا تفعل",
  media_title: "العنوان",
  media_artist: "الفنان",
  on_all_accounts: "على كل الحسابات",

  network_says: "تقول شبكة {network}: {text}",
  maintenance_now: "تتوقف شبكة {network} للصيانة الآن.",
};
