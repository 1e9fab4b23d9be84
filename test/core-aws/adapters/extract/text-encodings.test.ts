import * as fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, test } from 'vitest';
import { decodeText } from '../../../../core-aws/adapters/extract/txt/decode-text.ts';

const TEXT = 'Größe: 5 €. Čau, 日本, שלום';
const utf16be = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();
const utf32 = (text: string, isLittle: boolean): Buffer => {
  const points = Array.from(text, (each) => each.codePointAt(0) ?? 0);
  const bytes = Buffer.alloc(points.length * 4);
  for (const [at, point] of points.entries()) {
    if (isLittle) bytes.writeUInt32LE(point, at * 4);
    else bytes.writeUInt32BE(point, at * 4);
  }
  return bytes;
};

describe('Decoding Unicode', () => {
  test.each([
    ['UTF-8', Buffer.from(TEXT)],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${TEXT}`)],
    ['UTF-16 LE with a mark', Buffer.from(`\ufeff${TEXT}`, 'utf16le')],
    ['UTF-16 BE with a mark', utf16be(`\ufeff${TEXT}`)],
    ['UTF-16 LE without', Buffer.from(TEXT, 'utf16le')],
    ['UTF-16 BE without', utf16be(TEXT)],
    ['UTF-32 LE with a mark', utf32(`\ufeff${TEXT}`, true)],
    ['UTF-32 BE with a mark', utf32(`\ufeff${TEXT}`, false)],
    ['UTF-32 LE without', utf32(TEXT, true)],
    ['UTF-32 BE without', utf32(TEXT, false)],
  ])('reads %s', (_, bytes) => {
    expect(decodeText(bytes)).toEqual({ text: TEXT });
  });

  test('reads UTF-16 without a mark, a space or a Latin letter', () => {
    const text = '本店每天上午九點到晚上八點營業中午不休息請保留收據';
    expect(decodeText(Buffer.from(text, 'utf16le')).text).toBe(text);
    expect(decodeText(utf16be(text)).text).toBe(text);
  });

  test('stays with UTF-8 when a few bytes of it are damaged', () => {
    const bytes = Buffer.concat([
      Buffer.from('Größe und Länge, '.repeat(40)),
      Buffer.from([0xe9]),
      Buffer.from(' und Öl'),
    ]);
    expect(decodeText(bytes).text).toBe(`${'Größe und Länge, '.repeat(40)}\ufffd und Öl`);
  });

  const words = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }).filter((text) => !/[\p{C}~]/u.test(text));

  test('gives any text back that was marked, or is UTF-8', () => {
    fc.assert(
      fc.property(words, (text) => {
        for (const bytes of [
          Buffer.from(text),
          Buffer.from(`\ufeff${text}`, 'utf16le'),
          utf16be(`\ufeff${text}`),
          utf32(`\ufeff${text}`, true),
          utf32(`\ufeff${text}`, false),
        ]) {
          expect(decodeText(bytes)).toEqual({ text });
        }
      }),
      { numRuns: 300 },
    );
  });

  test('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        expect(typeof decodeText(bytes).text).toBe('string');
      }),
      { numRuns: 300 },
    );
  });
});

/** About a hundred characters each; every encoding named here is one such texts are found in. */
const NATIONAL: readonly (readonly [text: string, encodings: readonly string[]])[] = [
  [
    'Магазин работает каждый день с девяти часов утра до восьми вечера без перерыва. Возврат товара в течение месяца.',
    ['windows-1251', 'koi8-r', 'cp866', 'cp855', 'iso-8859-5', 'maccyrillic'],
  ],
  ['Магазин працює щодня з дев’ятої години ранку до восьмої вечора, її ціна є в касі.', ['windows-1251', 'koi8-u']],
  [
    'Το κατάστημα είναι ανοιχτό κάθε μέρα από τις εννέα το πρωί έως τις οκτώ το βράδυ.',
    ['windows-1253', 'iso-8859-7', 'cp737'],
  ],
  [
    'החנות פתוחה בכל יום מתשע בבוקר ועד שמונה בערב ללא הפסקה. ניתן להחזיר מוצרים.',
    ['windows-1255', 'iso-8859-8', 'cp862'],
  ],
  ['المتجر مفتوح كل يوم من الساعة التاسعة صباحا حتى الثامنة مساء دون انقطاع.', ['windows-1256', 'iso-8859-6']],
  ['ร้านเปิดทุกวันตั้งแต่เก้าโมงเช้าถึงสองทุ่มโดยไม่หยุดพัก', ['windows-874', 'tis-620']],
  [
    'Le magasin est ouvert tous les jours, même à Noël. Les retours sont acceptés trente jours après l’achat.',
    ['windows-1252', 'macintosh'],
  ],
  [
    'Das Geschäft ist täglich geöffnet. Rückgaben sind binnen dreißig Tagen möglich, außer für geöffnete Ware.',
    ['windows-1252', 'iso-8859-1', 'cp850', 'cp437', 'macintosh'],
  ],
  [
    'La tienda está abierta todos los días. ¿Cuándo se devuelve? Treinta días después de la compra, señor.',
    ['windows-1252', 'iso-8859-1', 'cp850'],
  ],
  [
    'Sklep jest otwarty od dziewiątej rano do ósmej wieczorem. Zwroty są możliwe, również za gotówkę; źródło, żółć.',
    ['windows-1250', 'iso-8859-2', 'cp852'],
  ],
  [
    'Obchod je otevřen každý den od devíti hodin ráno do osmi večer. Zboží lze vrátit, prosíme o účtenku.',
    ['windows-1250', 'iso-8859-2', 'cp852'],
  ],
  [
    'Az üzlet minden nap este nyolcig tart nyitva. Kérjük őrizze meg a blokkot; szünet nincs, fűtött terem.',
    ['windows-1250', 'iso-8859-2', 'cp852'],
  ],
  [
    'Mağaza her gün sabah dokuzdan akşam sekize kadar açıktır. Lütfen fişi saklayınız, şüpheniz olmasın.',
    ['windows-1254', 'iso-8859-9', 'cp857'],
  ],
  [
    'Parduotuvė dirba kasdien. Prekes galima grąžinti per trisdešimt dienų, jei turite čekį, ačiū už dėmesį.',
    ['windows-1257', 'iso-8859-13'],
  ],
  [
    '営業時間は毎日午前九時から午後八時までです。商品はご購入後三十日以内であれば返品できます。',
    ['shift_jis', 'euc-jp'],
  ],
  ['本店每天上午九点到晚上八点营业，中午不休息。商品购买后三十天内可以退货，请保留收据。', ['gbk', 'gb18030']],
  ['本店每天上午九點到晚上八點營業，中午不休息。商品購買後三十天內可以退貨，請保留收據。', ['big5']],
  ['매장은 매일 오전 아홉 시부터 오후 여덟 시까지 영업합니다. 영수증을 보관해 주세요.', ['euc-kr', 'cp949']],
];

describe('Guessing an encoding of before Unicode', () => {
  test.each(NATIONAL.flatMap(([text, encodings]) => encodings.map((encoding) => [encoding, text] as const)))(
    'reads %s: %s',
    (encoding, text) => {
      const whole = iconv.decode(iconv.encode(text, encoding), encoding);
      expect(decodeText(iconv.encode(whole, encoding)).text).toBe(whole);
      const long = `${whole}\r\n`.repeat(30);
      const read = decodeText(iconv.encode(long, encoding));
      expect(read.text).toBe(long);
      expect(read.guessed).toBeDefined();
    },
  );

  test('reads sixty characters of nearly all of them', () => {
    const short = NATIONAL.flatMap(([text, encodings]) =>
      encodings.map((encoding) => [encoding, text.slice(0, 60)] as const),
    );
    const wrong = short.filter(([encoding, text]) => {
      const bytes = iconv.encode(text, encoding);
      return decodeText(bytes).text !== iconv.decode(bytes, encoding);
    });
    expect(short.length).toBeGreaterThan(40);
    expect(wrong.map(([encoding, text]) => `${encoding}: ${text}`).slice(0, 5)).toHaveLength(Math.min(wrong.length, 2));
  });

  test('reads capitals', () => {
    for (const encoding of ['windows-1251', 'cp866', 'koi8-r']) {
      const text = 'ПРАВИЛА ВОЗВРАТА ТОВАРА В ТЕЧЕНИЕ ТРИДЦАТИ ДНЕЙ СО ДНЯ ПОКУПКИ, СОХРАНЯЙТЕ ЧЕК И УПАКОВКУ';
      expect(decodeText(iconv.encode(text, encoding)).text).toBe(text);
    }
  });

  test.each([
    ['ISO-2022-JP', '1b24423b764c333d6a1b2842', '事務所'],
    ['ISO-2022-KR', '1b2429430e38454065403a0f200e3845404f0f', '매장은 매일'],
    ['HZ', '7e7b313e356a532a52357e7d', '本店营业'],
    [
      'Johab',
      'a081b877b76520a081b7a920b5a1b8e520b461d1b320afa1a681c8e120b5a1d28120b56194ec20afa18c61bba120aee1bba120b46789a120b577b4f3d07393a194612e20eac2f7a1208a81b7b320d28120d948ac71afb320b7a9d949',
      '매장은 매일 오전 아홉 시부터 오후 여덟 시까지 쉬지 않고 영업합니다. 商品 구입 후 「삼십 일」',
    ],
  ])('reads the Asian encoding %s', (_, hex, expected) => {
    expect(decodeText(Buffer.from(hex, 'hex')).text).toBe(expected);
  });

  test('believes what a file declares, unless it is UTF-8 all the same', () => {
    const bytes = Buffer.from('Caf\u00e9', 'latin1');
    expect(decodeText(bytes, 'iso-8859-7').text).toBe('Cafι');
    expect(decodeText(Buffer.from('Café größer'), 'iso-8859-1').text).toBe('Café größer');
    expect(decodeText(bytes, 'no such thing').text).toBe('Café');
  });

  test('keeps plain ASCII as it is, without a guess', () => {
    expect(decodeText(Buffer.from('A ~{ brace } and ~ tilde'))).toEqual({ text: 'A ~{ brace } and ~ tilde' });
  });
});
