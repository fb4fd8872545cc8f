/** R4 narrative, XHTML; txt-1 and txt-2. */
import { expect } from 'chai';
import { narrativeIssues, xhtmlFault } from '../../../server/fhir/validation/narrative.ts';
import { exampleResources } from './example-resources.ts';

const div = (content: string) => `<div xmlns="http://www.w3.org/1999/xhtml">${content}</div>`;

describe('R4 narrative, what it may hold', () => {
  const good: readonly string[] = [
    '<p>a &lt; b &amp; c &#233;</p>',
    '<table class="grid"><thead><tr><th colspan="2">x</th></tr></thead><tbody><tr><td>y</td></tr></tbody></table>',
    '<a href="https://example.org/a?b=c&amp;d#e">x</a><a href="#note">y</a><a href="Patient/1">z</a>',
    '<p style="color: red; margin-left: 2em">x</p>',
    '<img src="data:image/png;base64,iVBORw0KGgo=" alt="x"/>',
    '<!-- Snipped for Brevity - here --><p>x<br/>y</p>',
    "<p class='a'>x</p>",
  ];
  for (const content of good)
    it(`taken: ${content}`, () => expect(xhtmlFault(div(content))).to.equal(undefined));

  const bad: readonly string[] = [
    '<script>alert(1)</script>',
    '<SCRIPT>alert(1)</SCRIPT>',
    '<p onclick="x()">x</p>',
    '<img src="x" onerror="x()"/>',
    '<a href="javascript:x()">x</a>',
    '<a href=" JaVaScRiPt:x()">x</a>',
    '<a href="java&#10;script:x()">x</a>',
    '<a href="&#106;avascript:x()">x</a>',
    '<a href="vbscript:x">x</a>',
    '<a href="data:text/html,x">x</a>',
    '<img src="data:image/svg+xml;base64,PHN2Zz4="/>',
    '<iframe src="https://example.org">x</iframe>',
    '<object data="x">x</object>',
    '<form action="x"><input name="y"/></form>',
    '<style>p{}</style>',
    '<link rel="stylesheet" href="x"/>',
    '<base href="https://example.org/"/>',
    '<svg><p>x</p></svg>',
    '<math>x</math>',
    '<p style="background: url(https://example.org/x)">x</p>',
    '<p style="width: expression(x)">x</p>',
    '<p>&nbsp;</p>',
    '<p>&own;</p>',
    '<p title="&own;">x</p>',
    '<p>a & b</p>',
    '<!DOCTYPE div><p>x</p>',
    '<![CDATA[<script>x</script>]]>x',
    '<?xml-stylesheet href="x"?>x',
    '<!--><img src="x" onerror="x()">-->x',
    '<p>x',
    '<b><i>x</b></i>',
    '<p class=a>x</p>',
    '<p class="a" class="b">x</p>',
    '<p xmlns="http://www.w3.org/2000/svg">x</p>',
    '<p xlink:href="x">x</p>',
    '<p/>',
    ' ',
  ];
  for (const content of bad)
    it(`refused: ${content}`, () => expect(xhtmlFault(div(content))).not.to.equal(undefined));

  const roots: readonly string[] = [
    '<p>x</p>',
    'x',
    `<!DOCTYPE div [<!ENTITY own "x">]>${div('x')}`,
    `${div('x')}<script>x</script>`,
    `${div('x')}${div('y')}`,
    `${div('x')}y`,
    '<?xml version="1.0"?><div>x</div>',
    `${'<div>'.repeat(300)}x${'</div>'.repeat(300)}`,
  ];
  for (const xhtml of roots)
    it(`refused whole: ${xhtml.slice(0, 60)}`, () =>
      expect(xhtmlFault(xhtml)).not.to.equal(undefined));

  it('a long one is read in time with its length', () => {
    expect(xhtmlFault(div(`<p ${' '.repeat(200_000)}x`))).not.to.equal(undefined);
    expect(xhtmlFault(div('<p>x</p>'.repeat(50_000)))).to.equal(undefined);
    expect(xhtmlFault(div(`<!--${'-a'.repeat(100_000)}`))).not.to.equal(undefined);
  });

  it('says where, inside what is contained too', () => {
    const text = { status: 'generated', div: '<div><script>x</script></div>' };
    const resource = {
      resourceType: 'Patient',
      text,
      contained: [{ resourceType: 'Device', text }],
    };
    expect(
      narrativeIssues(resource, 'Patient').map(({ code, expression }) => [code, expression]),
    ).to.deep.equal([
      ['structure', 'Patient.text.div'],
      ['structure', 'Patient.contained[0].text.div'],
    ]);
  });

  it('the narratives of the published examples are taken', function () {
    const examples = exampleResources();
    if (examples.length === 0) this.skip();
    for (const { file, resource } of examples)
      expect(narrativeIssues(resource, resource.resourceType), file).to.deep.equal([]);
  });
});
