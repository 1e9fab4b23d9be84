import { describe, expect, test } from 'vitest';
import { tellLanguage } from '../../../../core-aws/domain/documents/tell-language.ts';

const SAMPLES = {
  en: 'You can return the lamp within thirty days of the purchase. The money is paid back to the card that was used for it.',
  de: 'Sie können die Lampe innerhalb von dreißig Tagen nach dem Kauf zurückgeben. Das Geld wird auf die Karte überwiesen, mit der sie bezahlt wurde.',
  fr: 'Vous pouvez rendre la lampe dans les trente jours qui suivent son achat. Le montant est remboursé sur la carte qui a servi au paiement.',
  es: 'Puede devolver la lámpara en los treinta días siguientes a la compra. El importe se abona en la tarjeta con la que se ha pagado.',
  it: 'È possibile restituire la lampada entro trenta giorni dalla data di acquisto. Il denaro è rimborsato sulla carta con cui è stata pagata.',
  pt: 'A lâmpada pode ser devolvida no prazo de trinta dias após a compra. O dinheiro é devolvido para o cartão que foi usado, e não há custos para você.',
  nl: 'U kunt de lamp binnen dertig dagen na de aankoop terugbrengen. Het geld wordt teruggestort op de kaart waarmee het is betaald.',
  sv: 'Du kan lämna tillbaka lampan inom trettio dagar efter köpet. Pengarna betalas till det kort som användes och det är inte förenat med någon kostnad.',
  da: 'Du kan returnere lampen inden for tredive dage efter købet. Pengene bliver betalt tilbage til det kort, som blev brugt, og det koster ikke noget at sende den.',
  fi: 'Lamppu on palautettava kolmenkymmenen päivän kuluessa, ja rahat maksetaan kortille. Jos lamppu on rikki, se voidaan myös vaihtaa uuteen, mutta ei ilman kuittia.',
  pl: 'Lampę można zwrócić w ciągu trzydziestu dni od zakupu. Pieniądze są zwracane na kartę, którą została opłacona, a zwrot nie jest płatny dla klienta.',
  cs: 'Lampu je možné vrátit do třiceti dnů od nákupu. Peníze se vrací na kartu, kterou byla zaplacena, a vrácení není spojeno s žádným poplatkem pro zákazníka.',
  hu: 'A lámpát a vásárlás után harminc napon belül vissza lehet hozni, és az árát arra a kártyára fizetjük, amely a fizetéskor volt használva. Ez nem kerül semmibe.',
  ro: 'Lampa poate fi returnată în treizeci de zile de la data cumpărării, iar banii sunt trimiși pe cardul cu care a fost plătită. Nu este nicio taxă pentru client.',
  tr: 'Lamba satın alma tarihinden sonra otuz gün içinde iade edilir. Para, ödeme için kullanılan karta geri verilir ve bu bir ücret gerektirmez, ancak fiş daha önemli olan şeydir.',
  id: 'Lampu dapat dikembalikan dalam tiga puluh hari setelah pembelian. Uang akan dibayar ke kartu yang telah digunakan untuk itu, dan tidak ada biaya untuk Anda.',
  vi: 'Bạn có thể trả lại đèn trong vòng ba mươi ngày kể từ khi mua. Tiền sẽ được hoàn vào thẻ đã dùng và không mất phí với những người mua.',
  ru: 'Лампу можно вернуть в течение тридцати дней после покупки. Деньги возвращаются на карту, которой она была оплачена, и это не стоит ничего для вас.',
  uk: 'Лампу можна повернути протягом тридцяти днів після покупки. Гроші повертаються на картку, якою її було оплачено, і це не коштує нічого для вас.',
  bg: 'Лампата може да се върне в срок от тридесет дни след покупката. Парите се връщат по картата, с която е платена, и това не струва нищо за клиента.',
  el: 'Μπορείτε να επιστρέψετε τη λάμπα μέσα σε τριάντα ημέρες από την αγορά.',
  he: 'אפשר להחזיר את המנורה בתוך שלושים יום מיום הקנייה, והכסף יוחזר לכרטיס.',
  ar: 'يمكن إرجاع المصباح في خلال ثلاثين يوما من تاريخ الشراء، ويعاد المال إلى البطاقة التي تم الدفع بها، على أن لا يكون هذا بعد ذلك.',
  fa: 'این چراغ را می توان تا سی روز پس از خرید به فروشگاه بازگرداند و پول آن به کارتی که با آن پرداخت شد برگردانده می شود.',
  hi: 'खरीद के तीस दिन के भीतर लैंप को वापस किया जा सकता है और पैसा उसी कार्ड पर लौटाया जाता है जो भुगतान के लिए काम में लिया गया था।',
  ja: 'ランプはご購入から三十日以内に返品できます。代金はお支払いのカードに返金されます。',
  zh: '灯具可在购买后三十天内退货，款项将退回到付款时使用的银行卡。',
  ko: '램프는 구매 후 삼십 일 이내에 반품할 수 있으며 대금은 결제한 카드로 환불됩니다.',
  th: 'สามารถคืนโคมไฟได้ภายในสามสิบวันหลังจากวันที่ซื้อ',
} as const;

describe('Telling the language of a document', () => {
  test.each(Object.entries(SAMPLES))('knows %s', (language, text) => {
    expect(tellLanguage(text)).toBe(language);
  });

  test('goes by the larger part of a document in two languages', () => {
    expect(tellLanguage(`${SAMPLES.de} ${SAMPLES.de} ${SAMPLES.de} ${SAMPLES.en}`)).toBe('de');
    expect(tellLanguage(`${SAMPLES.ar} ${SAMPLES.ar} Model AB-12 of Lamps Ltd`)).toBe('ar');
  });

  test('takes two short sentences of English for English', () => {
    expect(tellLanguage('Here is some text. Comment: Here is a comment')).toBe('en');
  });

  test.each(['', '12 345,67', 'Lamp', 'Aurora Borealis Lux 40 W E27 Philips Osram Ikea Bosch', '§§ — 7'])(
    'does not guess from %j',
    (text) => {
      expect(tellLanguage(text)).toBeUndefined();
    },
  );
});
