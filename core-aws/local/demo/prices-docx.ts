import { Document, HeadingLevel, Packer, Paragraph, Table, TableCell, TableRow, WidthType } from 'docx';
import { fixZipDates } from './fix-zip-dates.ts';

/** docx writes the current time here; replaced, so that the same words always make the same bytes. */
const CORE_PROPERTIES = [
  '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>',
  '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"',
  ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"',
  ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">',
  '<dc:title>Harbour Books: price list</dc:title><dc:creator>Harbour Books</dc:creator>',
  '<dcterms:created xsi:type="dcterms:W3CDTF">2026-01-05T09:00:00Z</dcterms:created>',
  '<dcterms:modified xsi:type="dcterms:W3CDTF">2026-01-05T09:00:00Z</dcterms:modified>',
  '</cp:coreProperties>',
].join('');

const CAFE_MENU = [
  ['Drink or dish', 'Price', 'Remark'],
  ['Filter coffee', '£2.60', 'second cup free'],
  ['Espresso', '£2.20', 'single'],
  ['Flat white', '£3.40', 'oat milk at no extra charge'],
  ['Pot of tea', '£2.90', 'for one person'],
  ['Hot chocolate', '£3.70', 'with cream'],
  ['Lemonade', '£3.10', 'made here'],
  ['Cheese scone', '£2.80', 'baked every morning'],
  ['Soup of the day', '£6.50', 'with bread, until it is gone'],
  ['Carrot cake', '£3.90', 'without nuts'],
] as const;

const SERVICES = [
  ['Service', 'Price', 'Remark'],
  ['Gift wrapping', '£2.50', 'per parcel, with ribbon and card'],
  ['Gift wrapping for children\u2019s books', 'free', 'at the till only'],
  ['Book protection film', '£1.80', 'per book'],
  ['Book repair', '£12.00', 'one loose spine or torn cover'],
  ['Tote bag', '£8.00', 'organic cotton'],
  ['Author evening ticket', '£6.00', 'includes a glass of wine or juice'],
  ['Hire of the events room', '£45.00', 'per evening'],
] as const;

/** Sets the price list as a Word document: headings, two tables with header rows, lists. */
export async function makePricesDocx(): Promise<Uint8Array> {
  const document = new Document({
    numbering: {
      config: [{ reference: 'bullets', levels: [{ level: 0, format: 'bullet', text: '\u2022' }] }],
    },
    sections: [
      {
        children: [
          new Paragraph({ text: 'Harbour Books: price list', heading: HeadingLevel.TITLE }),
          new Paragraph('All prices are in pounds and include VAT. They hold from 5 January 2026.'),
          heading('Café menu'),
          table(CAFE_MENU),
          new Paragraph('Bring your own cup and a hot drink costs 30p less.'),
          heading('Services and gifts'),
          table(SERVICES),
          heading('Membership'),
          new Paragraph('Membership costs £24 a year and can be given as a present.'),
          new Paragraph('Students and people over 65 pay £16 for the same membership.'),
          new Paragraph({ text: 'What members get', heading: HeadingLevel.HEADING_2 }),
          item('10% off all new books'),
          item('one free hot drink a month in the café'),
          item('author evening tickets for £4.00 instead of £6.00'),
          item('a letter about new titles, four times a year'),
          heading('Gift vouchers'),
          new Paragraph(
            'Gift vouchers are sold for any amount from £10 to £200, on card or by e-mail. A voucher is valid for three years and can be spent in several visits.',
          ),
          heading('Ways to pay'),
          item('cash, up to £500'),
          item('all usual debit and credit cards, from the first penny'),
          item('invoice, for schools and libraries'),
        ],
      },
    ],
  });
  const bytes = await Packer.toBuffer(document, undefined, [{ path: 'docProps/core.xml', data: CORE_PROPERTIES }]);
  return fixZipDates(bytes);
}

function heading(text: string): Paragraph {
  return new Paragraph({ text, heading: HeadingLevel.HEADING_1 });
}

function item(text: string): Paragraph {
  return new Paragraph({ text, numbering: { reference: 'bullets', level: 0 } });
}

function table(rows: readonly (readonly string[])[]): Table {
  return new Table({
    width: { size: 100, type: WidthType.PERCENTAGE },
    rows: rows.map(
      (cells, at) =>
        new TableRow({
          // Left out elsewhere: `tableHeader: false` still writes the element, and readers go by its presence.
          ...(at === 0 ? { tableHeader: true } : {}),
          children: cells.map((text) => new TableCell({ children: [new Paragraph(text)] })),
        }),
    ),
  });
}
