/**
 * The prefix we use for a namespace, both in the common ("transitional") and in the strict form of Office Open XML,
 * which differ in their names only. Source: ISO/IEC 29500-1 annex A and 29500-4 annex A.
 */
export function canonicalPrefix(uri: string): string | undefined {
  return PREFIXES.get(uri);
}

const TRANSITIONAL = 'http://schemas.openxmlformats.org';
const STRICT = 'http://purl.oclc.org/ooxml';

const PREFIXES: ReadonlyMap<string, string> = new Map([
  ...[TRANSITIONAL, STRICT].flatMap((base): (readonly [string, string])[] => {
    const year = base === STRICT ? '' : '2006/';
    return [
      [path(base, 'wordprocessingml', year, 'main'), 'w'],
      [path(base, 'officeDocument', year, 'relationships'), 'r'],
      [path(base, 'officeDocument', year, 'math'), 'm'],
      [path(base, 'drawingml', year, 'main'), 'a'],
      [path(base, 'drawingml', year, 'wordprocessingDrawing'), 'wp'],
      [path(base, 'drawingml', year, 'picture'), 'pic'],
      [path(base, 'drawingml', year, 'diagram'), 'dgm'],
      [path(base, 'drawingml', year, 'chart'), 'c'],
    ];
  }),
  [`${TRANSITIONAL}/markup-compatibility/2006`, 'mc'],
  [`${TRANSITIONAL}/package/2006/relationships`, 'rel'],
  [`${TRANSITIONAL}/package/2006/content-types`, 'ct'],
  ['http://schemas.microsoft.com/office/word/2010/wordprocessingShape', 'wps'],
  ['http://schemas.microsoft.com/office/word/2010/wordml', 'w14'],
  ['urn:schemas-microsoft-com:vml', 'v'],
  ['urn:schemas-microsoft-com:office:office', 'o'],
]);

function path(base: string, area: string, year: string, name: string): string {
  return `${base}/${area}/${year}${name}`;
}
