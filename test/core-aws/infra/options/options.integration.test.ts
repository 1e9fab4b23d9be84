import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, AspectPriority, Aspects, Tags } from 'aws-cdk-lib';
import { afterAll, describe, expect, it } from 'vitest';
import { findProblems } from '../../../../core-aws/infra/find-problems.ts';
import { toAmplifyHeaders } from '../../../../core-aws/infra/options/amplify-headers.ts';
import { hasOptions, OptionsStack } from '../../../../core-aws/infra/options/options-stack.ts';
import { ReportingStack } from '../../../../core-aws/infra/options/reporting-stack.ts';
import { parseSettings } from '../../../../core-aws/infra/parse-settings.ts';
import { createStageRules } from '../../../../core-aws/infra/stage-rules.ts';
import { HEADERS_FILE } from '../../../../tools/site-headers.ts';

const SWITCHES = ['waf', 'cloudTrail', 'guardDuty', 'amplify', 'backup', 'reporting'] as const;
const POOL = 'arn:aws:cognito-idp:eu-central-1:123456789012:userpool/eu-central-1_abc';
const BUCKET = 'arn:aws:s3:::edgewise-documents';

interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
}

const folder = mkdtempSync(join(tmpdir(), 'edgewise-options-'));
mkdirSync(join(folder, 'export-reports'));
writeFileSync(join(folder, 'export-reports', 'index.mjs'), 'export const handler = async () => {};\n');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function synthesise(on: readonly (typeof SWITCHES)[number][], given: Readonly<Record<string, unknown>> = {}) {
  const settings = parseSettings({
    region: 'eu-central-1',
    stage: 'prod',
    ...Object.fromEntries(on.map((name) => [name, true])),
    ...(on.includes('amplify') ? { edgeUrl: 'https://edge.example' } : {}),
    ...given,
  });
  if (!settings.ok) throw new Error(settings.error);
  const app = new App({ analyticsReporting: false, outdir: mkdtempSync(join(folder, 'out-')) });
  Tags.of(app).add('app', 'edgewise');
  Tags.of(app).add('stage', settings.value.stage);
  new OptionsStack(app, 'options', {
    settings: settings.value,
    userPoolArn: POOL,
    documentsBucketArn: BUCKET,
    edgeUrl: 'https://edge.example/',
    headersFile: HEADERS_FILE,
  });
  new ReportingStack(app, 'reporting', { settings: settings.value, functionsFolder: folder });
  Aspects.of(app).add(createStageRules(), { priority: AspectPriority.READONLY });
  const { stacks } = app.synth();
  const resources = stacks.flatMap(({ template }) =>
    Object.values((template as { Resources?: Readonly<Record<string, Resource>> }).Resources ?? {}),
  );
  return {
    settings: settings.value,
    resources,
    problems: findProblems(app, stacks),
    ofType: (type: string) => resources.filter(({ Type }) => Type === type).map(({ Properties }) => Properties),
  };
}

describe('the options', () => {
  it('are off by default, and then nothing is deployed', () => {
    const { resources, settings } = synthesise([]);
    expect(resources).toEqual([]);
    expect(hasOptions(settings)).toBe(false);
  });

  it.each(SWITCHES)('have no finding against them with %s alone, in every stage', (name) => {
    for (const stage of ['dev', 'prod']) {
      const { problems, resources, settings } = synthesise([name], { stage });
      expect(problems).toEqual([]);
      expect(resources.length).toBeGreaterThan(0);
      expect(hasOptions(settings)).toBe(name !== 'reporting');
    }
  });

  it('look nothing up, also where the account is known', () => {
    expect(synthesise(SWITCHES, { account: '123456789012' }).problems).toEqual([]);
  });

  it('put the firewall before the user pool and keep no tokens of what it sees', () => {
    const { ofType } = synthesise(['waf']);
    expect(ofType('AWS::WAFv2::WebACLAssociation')).toEqual([expect.objectContaining({ ResourceArn: POOL })]);
    const [acl] = ofType('AWS::WAFv2::WebACL');
    expect(acl).toMatchObject({ Scope: 'REGIONAL', VisibilityConfig: { SampledRequestsEnabled: false } });
    expect(JSON.stringify(acl)).not.toContain('AnonymousIpList');
    expect(JSON.stringify(acl?.['Rules'])).toContain('"Limit":2000');
    expect(ofType('AWS::WAFv2::LoggingConfiguration')).toEqual([
      expect.objectContaining({ RedactedFields: [{ SingleHeader: { Name: 'authorization' } }] }),
    ]);
  });

  it('write down what happens in the account, to the files, and to the tables past our functions', () => {
    const { ofType } = synthesise(['cloudTrail']);
    const [trail] = ofType('AWS::CloudTrail::Trail');
    expect(trail).toMatchObject({ EnableLogFileValidation: true, IsLogging: true, IsMultiRegionTrail: true });
    const selectors = JSON.stringify(trail?.['AdvancedEventSelectors']);
    expect(selectors).toContain('"Management"');
    expect(selectors).toContain(`${BUCKET}/`);
    for (const table of ['VectorEmbeddings', 'VectorIndex', 'BotCollections', 'Documents', 'Conversations', 'Usage']) {
      expect(selectors).toContain(`table/edgewise-${table}`);
    }
    expect(selectors).toContain('assumed-role/edgewise-');
    expect(ofType('AWS::S3::Bucket')).toEqual([
      expect.objectContaining({
        BucketEncryption: expect.anything(),
        PublicAccessBlockConfiguration: expect.objectContaining({ BlockPublicAcls: true }),
      }),
    ]);
    const policy = JSON.stringify(ofType('AWS::S3::BucketPolicy'));
    expect(policy).toContain('"aws:SourceArn"');
    expect(policy).toContain('"aws:SecureTransport":"false"');
  });

  it('copy every table and the files each night, as long as they can be put back anyway', () => {
    const { ofType } = synthesise(['backup']);
    const selection = JSON.stringify(ofType('AWS::Backup::BackupSelection'));
    for (const arn of [BUCKET, 'table/edgewise-Conversations', 'table/edgewise-BotCollections']) {
      expect(selection).toContain(arn);
    }
    expect(selection.match(/table\/edgewise-/g)).toHaveLength(6);
    expect(JSON.stringify(ofType('AWS::Backup::BackupPlan'))).toContain('"DeleteAfterDays":35');
  });

  it('watch for intruders with one detector', () => {
    expect(synthesise(['guardDuty']).ofType('AWS::GuardDuty::Detector')).toEqual([
      expect.objectContaining({ Enable: true }),
    ]);
  });

  it('host the dashboard with the headers the edge gives it, and everything else from the edge', () => {
    const { ofType } = synthesise(['amplify']);
    const [app] = ofType('AWS::Amplify::App');
    const policy = /Content-Security-Policy: (.*)/.exec(HEADERS_FILE)?.[1];
    expect(policy).toContain("default-src 'none'");
    expect(app?.['CustomHeaders']).toContain(
      `key: "Content-Security-Policy"\n        value: ${JSON.stringify(policy)}`,
    );
    expect(app?.['CustomRules']).toEqual([
      ...['/api/<*>', '/auth/<*>', '/widget.js', '/widget/<*>', '/healthz'].map((Source) => ({
        Source,
        Target: `https://edge.example${Source}`,
        Status: '200',
      })),
      { Source: expect.any(String), Target: '/index.html', Status: '200' },
    ]);
    expect(ofType('AWS::Amplify::Branch')).toHaveLength(1);
  });

  it('refuse headers that do not say what the page needs', () => {
    expect(() => toAmplifyHeaders('/widget.js\n  A: b\n')).toThrow('the headers must name each of');
  });
});

describe('the reporting database', () => {
  const { ofType, resources } = synthesise(['reporting']);

  it('is encrypted, private, small, protected, and its password is made and changed by RDS', () => {
    expect(ofType('AWS::RDS::DBInstance')).toEqual([
      expect.objectContaining({
        DBInstanceClass: 'db.t4g.micro',
        StorageEncrypted: true,
        PubliclyAccessible: false,
        DeletionProtection: true,
        ManageMasterUserPassword: true,
        EnableIAMDatabaseAuthentication: true,
      }),
    ]);
    expect(ofType('AWS::RDS::DBInstance')[0]).not.toHaveProperty('MasterUserPassword');
    expect(resources.find(({ Type }) => Type === 'AWS::RDS::DBInstance')?.DeletionPolicy).toBe('Snapshot');
    expect(JSON.stringify(ofType('AWS::RDS::DBParameterGroup'))).toContain('"rds.force_ssl":"1"');
  });

  it('goes with a development stage', () => {
    const dev = synthesise(['reporting'], { stage: 'dev' });
    expect(dev.ofType('AWS::RDS::DBInstance')).toEqual([expect.objectContaining({ DeletionProtection: false })]);
    expect(dev.resources.find(({ Type }) => Type === 'AWS::RDS::DBInstance')?.DeletionPolicy).toBe('Delete');
  });

  it('lies in a network without a way out, and lets in nobody but the export', () => {
    for (const type of ['InternetGateway', 'NatGateway', 'EgressOnlyInternetGateway']) {
      expect(ofType(`AWS::EC2::${type}`), type).toEqual([]);
    }
    expect(ofType('AWS::EC2::Subnet')).toHaveLength(2);
    const ingress = [
      ...ofType('AWS::EC2::SecurityGroup').flatMap((group) => (group['SecurityGroupIngress'] as unknown[]) ?? []),
      ...ofType('AWS::EC2::SecurityGroupIngress'),
    ];
    expect(ingress).toHaveLength(2);
    for (const rule of ingress) {
      expect(rule).not.toHaveProperty('CidrIp');
      expect(JSON.stringify(rule)).toContain('ExportGroup');
    }
    expect(ofType('AWS::EC2::FlowLog')).toHaveLength(1);
  });

  it('is filled every hour by a function that may only read', () => {
    expect(ofType('AWS::Events::Rule')).toEqual([expect.objectContaining({ ScheduleExpression: 'rate(1 hour)' })]);
    const actions = ofType('AWS::IAM::Policy')
      .flatMap((policy) => JSON.stringify(policy).match(/"(dynamodb|secretsmanager):[A-Za-z*]+"/g) ?? [])
      .toSorted();
    expect(actions).toEqual([
      '"dynamodb:Query"',
      '"dynamodb:Query"',
      '"dynamodb:Query"',
      '"dynamodb:Scan"',
      '"secretsmanager:GetSecretValue"',
    ]);
    expect(ofType('AWS::Lambda::Function')).toEqual([
      expect.objectContaining({ FunctionName: 'edgewise-export-reports', Timeout: 900, Runtime: 'nodejs24.x' }),
    ]);
  });

  it('rings for processor, connections, storage and an export that fails', () => {
    expect(ofType('AWS::CloudWatch::Alarm').map((alarm) => [alarm['MetricName'], alarm['Threshold']])).toEqual([
      ['CPUUtilization', 80],
      ['DatabaseConnections', 60],
      ['FreeStorageSpace', 2e9],
      ['Errors', 0],
    ]);
  });
});
