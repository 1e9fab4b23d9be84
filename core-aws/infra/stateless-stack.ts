import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { LambdaApplication } from 'aws-cdk-lib/aws-codedeploy';
import type { User } from 'aws-cdk-lib/aws-iam';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { FunctionUrl } from 'aws-cdk-lib/aws-lambda';
import { FunctionUrlAuthType, InvokeMode } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { FunctionName } from '../function-definitions.ts';
import { FUNCTIONS } from '../function-definitions.ts';
import { metricsNamespace } from '../metrics.ts';
import { acceptFindings } from './accept-findings.ts';
import { createCoreApi } from './core-api.ts';
import { CoreFunction, RESERVED_CONCURRENCY } from './core-function.ts';
import { documentsBucketName } from './documents-bucket.ts';
import { createEdgePrincipal } from './edge-principal.ts';
import { permissionsOf } from './function-permissions.ts';
import type { IngestQueues } from './ingest-queues.ts';
import { createIngestQueues, readQueue, READ_QUEUE_ACTIONS } from './ingest-queues.ts';
import { geminiKeyParameter, toStatements } from './permission-statements.ts';
import type { StageSettings } from './stage-settings.ts';
import { stackName } from './stage-settings.ts';
import type { StatefulStack } from './stateful-stack.ts';

/** Jobs done at once where nothing is reserved: little, so that an account of ten leaves room for visitors. */
const UNRESERVED_READERS = 2;

/** All that can be thrown away and made again: functions, queues, the ways in, and the principal that may use them. */
export class StatelessStack extends Stack {
  readonly functions: Readonly<Record<FunctionName, CoreFunction>>;
  readonly queues: IngestQueues;
  readonly api: HttpApi;
  readonly chatUrl: FunctionUrl;
  readonly edge: User;

  constructor(
    scope: Construct,
    settings: StageSettings,
    { stateful, functionsFolder }: { readonly stateful: StatefulStack; readonly functionsFolder: string },
  ) {
    super(scope, stackName(settings, 'stateless'), {
      env: { region: settings.region, ...(settings.account && { account: settings.account }) },
      description: `Edgewise ${settings.stage}: functions, queues and the ways in`,
    });
    this.queues = createIngestQueues(this, settings);
    const { queue, deadLetterQueue } = this.queues;
    const readers = {
      'ingest-queue': queue.queueArn,
      'dead-letter-queue': deadLetterQueue.queueArn,
    } as const;
    const deployments = this.createDeployments(settings);
    const functions = Object.values(FUNCTIONS).map((definition) => {
      const { name, trigger } = definition;
      const permissions = [...toStatements(this, settings, permissionsOf(name))];
      if (trigger === 'ingest-queue' || trigger === 'dead-letter-queue') {
        permissions.push(new PolicyStatement({ actions: READ_QUEUE_ACTIONS, resources: [readers[trigger]] }));
      }
      const made = new CoreFunction(this, {
        definition,
        settings,
        functionsFolder,
        deployments,
        permissions,
        environment: {
          TABLE_PREFIX: settings.prefix,
          DOCUMENTS_BUCKET: documentsBucketName(settings),
          INGEST_QUEUE_URL: queue.queueUrl,
          USER_POOL_CLIENT_ID: stateful.userPoolClient.userPoolClientId,
          MODELS: 'gemini',
          GEMINI_KEY_PARAMETER: geminiKeyParameter(settings),
          POWERTOOLS_SERVICE_NAME: name,
          POWERTOOLS_METRICS_NAMESPACE: metricsNamespace(settings.stage),
        },
      });
      return [name, made] as const;
    });
    this.functions = Object.fromEntries(functions) as Record<FunctionName, CoreFunction>;
    const { auth, bots, upload, chat, ingest, 'ingest-dead-letter': deadLetter } = this.functions;

    readQueue(this, 'IngestJobs', {
      queue,
      target: ingest.alias,
      maxConcurrency: settings.reservedConcurrency ? RESERVED_CONCURRENCY.ingest : UNRESERVED_READERS,
    });
    readQueue(this, 'GivenUpJobs', {
      queue: deadLetterQueue,
      target: deadLetter.alias,
      maxConcurrency: UNRESERVED_READERS,
    });
    const coreApi = createCoreApi(this, {
      settings,
      functions: { auth: auth.alias, bots: bots.alias, upload: upload.alias },
    });
    this.api = coreApi.api;
    this.chatUrl = chat.alias.addFunctionUrl({
      authType: FunctionUrlAuthType.AWS_IAM,
      invokeMode: InvokeMode.RESPONSE_STREAM,
    });
    this.edge = createEdgePrincipal(this, {
      settings,
      coreApi,
      chat: chat.alias,
      bucketArn: `arn:${this.partition}:s3:::${documentsBucketName(settings)}`,
    });
    this.addStackDependency(stateful, 'functions that find no tables would fail every call');

    const outputs = {
      CoreApiUrl: this.api.apiEndpoint,
      ChatUrl: this.chatUrl.url,
      EdgeUserName: this.edge.userName,
      GeminiKeyParameter: geminiKeyParameter(settings),
      IngestQueueUrl: queue.queueUrl,
      DeadLetterQueueUrl: deadLetterQueue.queueUrl,
      DeployApplication: deployments.application.applicationName,
      Region: settings.region,
    };
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value });
  }

  /** One application and one role for the deployments of all functions. */
  private createDeployments(settings: StageSettings): {
    readonly application: LambdaApplication;
    readonly role: Role;
  } {
    const application = new LambdaApplication(this, 'Deployments', { applicationName: `${settings.prefix}functions` });
    const role = new Role(this, 'DeploymentRole', { assumedBy: new ServicePrincipal('codedeploy.amazonaws.com') });
    acceptFindings(role, {
      'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSCodeDeployRoleForLambdaLimited]':
        "CodeDeploy's own policy for moving aliases, kept in step with the service by AWS.",
    });
    return { application, role };
  }
}
