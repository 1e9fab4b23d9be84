/** Name of the sample; Try it knows by it which questions to suggest. */
export const SAMPLE_NAME = 'sample-bicycle-workshop.txt';

/** Questions the sample answers. */
export const SAMPLE_QUESTIONS = [
  'When is the workshop open?',
  'What does a full service cost?',
  'How long is the guarantee on a repair?',
] as const;

const SAMPLE_TEXT = `Lantern Lane Cycles: what our customers ask

Opening hours
The workshop is open Tuesday to Friday from 9:00 to 18:00 and on Saturday from 10:00 to 14:00. It is closed on
Sunday, Monday and public holidays. In July and August it stays open until 19:00 on Thursdays.

Where to find us
We are at 14 Lantern Lane, in the yard behind the bakery. Bicycles can be locked to the rail by the green gate.
There is no parking for cars; the nearest car park is two minutes away in Mill Street.

Repairs and prices
A puncture costs 12 euros, tube included. Adjusting brakes or gears costs 18 euros. A small service costs 49 euros
and takes one day. A full service costs 95 euros and takes three working days; it includes cleaning the chain,
truing both wheels, and new brake pads if they are worn. Other parts are charged at list price, and we ask before
we fit any part that costs more than 20 euros.

Appointments
Punctures are repaired while you wait, without an appointment. For a service, book by telephone or at the counter.
If you cannot come, tell us a day before; a missed appointment costs 10 euros.

Guarantee
We guarantee every repair for six months. Bring the bicycle and the receipt, and we put it right free of charge.
Wear of tyres, chains and brake pads is not covered.

Hire
A city bicycle costs 15 euros a day or 60 euros a week, a cargo bicycle 35 euros a day. We need an identity card
and a deposit of 100 euros, which you get back when you return the bicycle. Helmets and locks are included.

Returns
New goods can be returned within 30 days if they are unused and you have the receipt. You get the money back in the
way you paid. Helmets that have been worn cannot be returned, for reasons of safety.

Electric bicycles
We service electric bicycles of every make, but we do not open batteries or motors. For those we send the bicycle
to the maker, which takes about two weeks.
`;

/** A document to try the product with, made in the browser: nothing to download, and it is uploaded like any other. */
export function createSampleFile(): File {
  return new File([SAMPLE_TEXT], SAMPLE_NAME, { type: 'text/plain' });
}
