/**
 * The words of handbook.pdf: an invented bookshop. Each fact stands in one document only, so that every
 * good question about the shop has one right source. Each chapter begins on a page of its own.
 */
export type HandbookBlock =
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: string }
  | {
      readonly kind: 'table';
      /** Widths as shares of the text width; they add up to 1. */
      readonly widths: readonly number[];
      /** Header row first. */
      readonly rows: readonly (readonly string[])[];
    };

export interface HandbookChapter {
  readonly title: string;
  readonly blocks: readonly HandbookBlock[];
}

function heading(text: string): HandbookBlock {
  return { kind: 'heading', text };
}

function paragraph(text: string): HandbookBlock {
  return { kind: 'paragraph', text };
}

export const HANDBOOK_TITLE = 'Harbour Books: shop handbook';

export const HANDBOOK: readonly HandbookChapter[] = [
  {
    title: 'About the shop',
    blocks: [
      paragraph(
        'Harbour Books is an independent bookshop in Saltmere with a café and a small room for events. Ines Calder and Tomas Reed opened it in 2009 in the old customs house, and nine people work here today.',
      ),
      paragraph(
        'We keep about 14,000 titles on the shelves. Sea stories, local history and books for children are the largest sections. Second-hand books stand upstairs, sorted by subject.',
      ),
      heading('Where to find us'),
      paragraph(
        'Our address is 14 Quay Street, Saltmere SM2 4HB, beside the ferry landing. Bus 7 stops in front of the door at Customs House. The nearest car park is Netmakers Yard, four minutes on foot.',
      ),
      heading('How to reach us'),
      paragraph(
        'Our telephone number is 01632 960 144; we answer it during opening hours. Our e-mail address is hello@harbourbooks.example.',
      ),
      paragraph(
        'We answer e-mail within one working day. Questions about an order are answered fastest when they name the order number, which begins with HB.',
      ),
      heading('Access'),
      paragraph(
        'The ground floor, the café and the toilet are free of steps. A lift goes to the second-hand books upstairs. A hearing loop is fitted at the till and in the events room. Dogs on a lead are welcome in the shop but not in the café.',
      ),
    ],
  },
  {
    title: 'Opening hours',
    blocks: [
      paragraph(
        'The shop and the café keep different hours. The café stops serving hot food one hour before it closes.',
      ),
      {
        kind: 'table',
        widths: [0.32, 0.34, 0.34],
        rows: [
          ['Day', 'Shop', 'Café'],
          ['Monday', '10:00 to 18:00', 'closed'],
          ['Tuesday', '9:00 to 18:00', '8:30 to 17:00'],
          ['Wednesday', '9:00 to 18:00', '8:30 to 17:00'],
          ['Thursday', '9:00 to 20:00', '8:30 to 19:30'],
          ['Friday', '9:00 to 18:00', '8:30 to 17:00'],
          ['Saturday', '9:00 to 17:30', '8:30 to 17:00'],
          ['Sunday', '11:00 to 16:00', '11:00 to 15:30'],
        ],
      },
      heading('Public holidays'),
      paragraph(
        'On public holidays the shop opens from 11:00 to 15:00 and the café stays closed. On 25 and 26 December and on 1 January everything is closed.',
      ),
      heading('Quiet hour'),
      paragraph(
        'Every Tuesday from 9:00 to 10:00 is a quiet hour: no music, softer light, and no coffee machine until ten.',
      ),
    ],
  },
  {
    title: 'Delivery and collection',
    blocks: [
      paragraph(
        'We send books with the post and, in Saltmere itself, by cargo bike. Orders placed before 14:00 on a working day leave the shop the same day.',
      ),
      heading('Delivery prices by zone'),
      {
        kind: 'table',
        widths: [0.14, 0.4, 0.16, 0.3],
        rows: [
          ['Zone', 'Where', 'Price', 'Time'],
          ['1', 'Saltmere by cargo bike', '£1.50', 'same day or next day'],
          ['2', 'Mainland Britain', '£3.20', '2 to 3 working days'],
          ['3', 'Islands and Northern Ireland', '£5.40', '3 to 5 working days'],
          ['4', 'European Union', '£9.80', '5 to 8 working days'],
          ['5', 'Rest of the world', '£16.50', '8 to 15 working days'],
        ],
      },
      paragraph('Delivery in zones 1 and 2 is free for orders of £40 or more.'),
      heading('Click and collect'),
      paragraph(
        'Books ordered online for collection are ready within two hours when they are in stock. We hold a click-and-collect order at the till for 7 days; after that it goes back to the shelf and the payment is refunded. Bring the order number or the e-mail.',
      ),
      heading('Ordering a book we do not have'),
      paragraph(
        'Most books in print reach us in 3 working days. Books from abroad take two to four weeks. We ask for a deposit of £5 for titles above £30.',
      ),
    ],
  },
  {
    title: 'Events and reading club',
    blocks: [
      heading('Reading club'),
      paragraph(
        'The reading club meets on the first Thursday of every month at 18:30 in the events room. Taking part is free and needs no booking. The book of the month is on the table beside the till, and club readers buy it at 10% off.',
      ),
      heading('Story time for children'),
      paragraph(
        'Story time is on Saturdays at 10:30 for children from three to seven years. It lasts 40 minutes. A grown-up stays in the room.',
      ),
      heading('Author evenings'),
      paragraph(
        'Author evenings take place about twice a month, mostly on Thursdays at 19:00. Seats are booked at the till or by telephone. A booked seat is kept until ten minutes before the start. The room holds 45 people.',
      ),
      heading('Hiring the events room'),
      paragraph(
        'The events room can be hired on evenings when the shop has no event of its own. Requests go to events@harbourbooks.example at least two weeks ahead. Chairs, a screen and a microphone are included.',
      ),
    ],
  },
  {
    title: 'Schools, libraries and used books',
    blocks: [
      heading('Discount for schools and libraries'),
      paragraph(
        'Schools and libraries get 15% off every order of ten books or more. They may pay by invoice within 30 days. To open a school account, write to schools@harbourbooks.example from an address of the school.',
      ),
      heading('School visits'),
      paragraph(
        'Classes of up to 30 children visit on Wednesday mornings, free of charge. A visit takes 75 minutes and ends with a book talk. Please book three weeks ahead.',
      ),
      heading('Selling us your used books'),
      paragraph(
        'We buy second-hand books on Fridays from 10:00 to 13:00, at most two bags a person. We pay 20% of our selling price in cash, or 30% as a shop voucher. We do not take encyclopaedias, magazines or books with water damage.',
      ),
      heading('Lost property'),
      paragraph(
        'Things left in the shop are kept at the till for eight weeks and are then given to the Saltmere charity shop.',
      ),
    ],
  },
];
