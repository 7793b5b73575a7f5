using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using CicdTools.Providers;
using CicdTools.Providers.Aws;
using CicdTools.Tests.Fakes;
using CicdTools.Tests.Fakes.Aws;

namespace CicdTools.Tests.Aws;

/// <summary>AWS's own command line does the same jobs: same operation, same body, same signatures.</summary>
public sealed class CliTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly AwsFixture _world = new();

    public ValueTask InitializeAsync() => new(_world.StartAsync());

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task The_same_jobs_are_the_same_calls()
    {
        // The command line lives in this world's time, and so must whoever asks.
        _world.Aws.Ahead = TimeProvider.System.GetUtcNow() - _world.Clock.GetUtcNow();
        _world.Aws.AddProject("shop-build", "shop");
        AwsProvider provider = _world.Provider();
        string tip = _world.Aws.Repositories[0].Branches["main"], run = _world.AddRun(RunStatus.Succeeded);

        await ApplyAsync(await provider.PlanSetItemAsync(new() { Repository = "shop", Path = "a b.txt", Content = "hi", Message = "Add it" }, default));
        Exchange ours = Last("CreateCommit");
        _world.Aws.Repositories[0].Branches["main"] = tip;
        Same(ours, "codecommit", "create-commit", "--repository-name", "shop", "--branch-name", "main", "--parent-commit-id", tip, "--commit-message", "Add it", "--put-files", """[{"filePath":"a b.txt","fileContent":"hi"}]""");

        await ApplyAsync(await provider.PlanStartAsync(new() { Repository = "shop", Pipeline = "shop-pipeline", Inputs = new VariableMap().With("Color", "red") }, default));
        Same(Last("StartPipelineExecution"), "codepipeline", "start-pipeline-execution", "--name", "shop-pipeline", "--variables", "name=Color,value=red");

        await ApplyAsync(await provider.PlanStartAsync(new() { Repository = "shop", Pipeline = "shop-build", Ref = "main", Variables = new VariableMap().With("COLOR", "red") }, default));
        Same(Last("StartBuild"), "codebuild", "start-build", "--project-name", "shop-build", "--source-version", "main", "--environment-variables-override", "name=COLOR,value=red,type=PLAINTEXT");

        string other = _world.AddRun(RunStatus.Succeeded);
        await ApplyAsync(await provider.PlanStopAsync(new() { Id = run }, default));
        JsonNode body = Last("StopPipelineExecution").Body!;
        body["pipelineExecutionId"] = other.Split('/')[1];
        Same(Last("StopPipelineExecution") with { Body = body }, "codepipeline", "stop-pipeline-execution", "--pipeline-name", "shop-pipeline", "--pipeline-execution-id", other.Split('/')[1], "--no-abandon");
    }

    [Fact]
    public async Task Delivery_accounts_secrets_and_logins_are_the_same_calls()
    {
        _world.Aws.Ahead = TimeProvider.System.GetUtcNow() - _world.Clock.GetUtcNow();
        _world.Aws.AddProject("shop-build", "shop");
        AwsProvider provider = _world.Provider();
        const string Role = "arn:aws:iam::123456789012:role/web-deploy";
        await ApplyAsync(await provider.PlanNewApplicationAsync(new() { Name = "web", Environment = "live", Platform = ApplicationPlatform.Lambda, Shift = new() { Shift = TrafficShift.Canary, Percent = 20 } }, default));
        Exchange application = Last("CreateApplication"), configuration = Last("CreateDeploymentConfig"), group = Last("CreateDeploymentGroup");
        _world.Aws.Applications.Clear();
        _world.Aws.Configurations.Clear();
        _world.Aws.Groups.Clear();
        Same(application, "deploy", "create-application", "--application-name", "web", "--compute-platform", "Lambda");
        Same(configuration, "deploy", "create-deployment-config", "--deployment-config-name", "CicdTools.LambdaCanary20Percent5Minutes", "--compute-platform", "Lambda", "--traffic-routing-config", "type=TimeBasedCanary,timeBasedCanary={canaryPercentage=20,canaryInterval=5}");
        Same(group, "deploy", "create-deployment-group", "--application-name", "web", "--deployment-group-name", "live", "--deployment-config-name", "CicdTools.LambdaCanary20Percent5Minutes", "--service-role-arn", Role, "--auto-rollback-configuration", "enabled=true,events=DEPLOYMENT_FAILURE,DEPLOYMENT_STOP_ON_REQUEST", "--deployment-style", "deploymentType=BLUE_GREEN,deploymentOption=WITH_TRAFFIC_CONTROL");
        await ApplyAsync(await provider.PlanNewDeploymentAsync(new() { Application = "web", Environment = "live", Source = "s3://contoso/app.yml", Reason = "Why" }, default));
        Exchange deployment = Last("CreateDeployment");
        _world.Aws.Deployments.Clear();
        Same(deployment, "deploy", "create-deployment", "--application-name", "web", "--deployment-group-name", "live", "--revision", "revisionType=S3,s3Location={bucket=contoso,key=app.yml,bundleType=YAML}", "--description", "Why");

        await ApplyAsync(await provider.PlanNewImageCredentialAsync(null, default));
        Same(Last("GetAuthorizationToken"), "ecr", "get-authorization-token");

        await ApplyAsync(await provider.PlanNewServiceAccountAsync(new() { Name = "ci", Repository = "shop", Policies = ["ours"] }, default));
        Exchange user = Last("CreateUser"), policy = Last("PutUserPolicy"), attached = Last("AttachUserPolicy");
        string document = _world.Aws.Users["ci"].Own["cicdtools"];
        _world.Aws.Users.Clear();
        Same(user, "iam", "create-user", "--user-name", "ci");
        Same(policy, "iam", "put-user-policy", "--user-name", "ci", "--policy-name", "cicdtools", "--policy-document", document);
        Same(attached, "iam", "attach-user-policy", "--user-name", "ci", "--policy-arn", "arn:aws:iam::123456789012:policy/ours");
        await ApplyAsync(await provider.PlanNewServiceAccountKeyAsync(new() { Name = "ci", Kind = IssuedCredentialKind.Git }, default));
        Same(Last("CreateServiceSpecificCredential"), "iam", "create-service-specific-credential", "--user-name", "ci", "--service-name", "codecommit.amazonaws.com");
        await ApplyAsync(await provider.PlanNewServiceAccountKeyAsync(new() { Name = "ci" }, default));
        Same(Last("CreateAccessKey"), "iam", "create-access-key", "--user-name", "ci");

        await ApplyAsync(await provider.PlanSetSecretAsync(new() { Scope = new() { Organization = "shop-build" }, Name = "PASSWORD", Value = new("correct-horse") }, default));
        Exchange secret = Last("CreateSecret");
        _world.Aws.Secrets.Clear();
        Same(secret, "secretsmanager", "create-secret", "--name", "shop-build/PASSWORD", "--secret-string", "correct-horse", "--description", "For builds of shop-build.");
    }

    // awscli/customizations/codecommit.py
    [Theory]
    [InlineData(null)]
    [InlineData("FwoGZXIvYXdzEXAMPLE/with+signs=")]
    public void Git_is_signed_as_the_credential_helper_signs_it(string? token)
    {
        AwsKeys keys = new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", token);
        string[] lines = Run(keys, null, "protocol=https\nhost=git-codecommit.eu-west-1.amazonaws.com\npath=v1/repos/shop\n", "codecommit", "credential-helper", "get").Split('\n');
        string user = lines.Single(line => line.StartsWith("username=", StringComparison.Ordinal))["username=".Length..], password = lines.Single(line => line.StartsWith("password=", StringComparison.Ordinal))["password=".Length..];
        DateTimeOffset at = DateTimeOffset.ParseExact(password.Split('Z')[0], "yyyyMMdd'T'HHmmss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        Assert.Equal((user, password), GitSignature.Of(new("https://git-codecommit.eu-west-1.amazonaws.com/v1/repos/shop"), "eu-west-1", keys, at));
    }

    [Fact]
    public async Task A_clusters_token_is_the_one_that_the_command_line_makes()
    {
        AwsKeys keys = new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", null);
        Uri theirs = Address(JsonNode.Parse(Run(keys, null, "", "eks", "get-token", "--cluster-name", "prod"))!["status"]!["token"]!.GetValue<string>());
        Dictionary<string, string> wanted = Query(theirs);
        DateTimeOffset at = DateTimeOffset.ParseExact(wanted["X-Amz-Date"], "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        await using AwsProvider provider = new(new() { Name = "work", Region = "eu-west-1" }, new Caller { Clock = new StoppedClock(at), Credential = keys.Pack() }, new ProviderCatalog(), environment: new Dictionary<string, string>());
        Uri ours = Address((await provider.TokenAsync("prod", default)).Reveal());
        Assert.Equal(theirs.GetLeftPart(UriPartial.Path), ours.GetLeftPart(UriPartial.Path));
        Assert.Equal(wanted.OrderBy(pair => pair.Key, StringComparer.Ordinal), Query(ours).OrderBy(pair => pair.Key, StringComparer.Ordinal));
    }

    private static Uri Address(string token)
    {
        string text = token["k8s-aws-v1.".Length..].Replace('-', '+').Replace('_', '/');
        return new(Encoding.UTF8.GetString(Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='))));
    }

    private static Dictionary<string, string> Query(Uri address) => address.Query[1..].Split('&').Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => Uri.UnescapeDataString(pair[1]), StringComparer.Ordinal);

    private Exchange Last(string operation) => _world.Server.Exchanges.Last(exchange => Operation(exchange).EndsWith(operation, StringComparison.Ordinal));

    // A service that takes forms is told its operation by a field.
    private static string Operation(Exchange exchange) => exchange.Headers.GetValueOrDefault("X-Amz-Target") ?? exchange.Body?["Action"]?.GetValue<string>() ?? "";

    private void Same(Exchange ours, params string[] arguments)
    {
        string[] token = AwsServer.Token.Split(':');
        Run(new(token[0], token[1], null), _world.Server.Address, "", arguments);
        Exchange theirs = _world.Server.Exchanges[^1];
        Assert.Equal((Operation(theirs), theirs.Headers["Content-Type"].Split(';')[0]), (Operation(ours), ours.Headers["Content-Type"]));
        Assert.Equal(Plain(theirs.Body), Plain(ours.Body));
    }

    // A token that makes a call safe to repeat is another one each time.
    private static string Plain(JsonNode? body) => new JsonObject(body!.AsObject().Where(pair => pair.Key is not ("clientRequestToken" or "idempotencyToken" or "ClientRequestToken")).OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => KeyValuePair.Create(pair.Key, pair.Value?.DeepClone()))).ToJsonString();

    private static string Run(AwsKeys keys, string? address, string input, params string[] arguments)
    {
        ProcessStartInfo start = new("aws", [.. address is null ? Array.Empty<string>() : ["--endpoint-url", address], "--region", "eu-west-1", "--output", "json", .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["AWS_ACCESS_KEY_ID"] = keys.Id;
        start.Environment["AWS_SECRET_ACCESS_KEY"] = keys.Secret;
        if (keys.Token is { } token)
            start.Environment["AWS_SESSION_TOKEN"] = token;
        // No profile of the machine's user has a part in it.
        start.Environment["AWS_CONFIG_FILE"] = start.Environment["AWS_SHARED_CREDENTIALS_FILE"] = Path.Combine(Path.GetTempPath(), "no-such-file");
        start.Environment["AWS_PAGER"] = "";
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("aws is not installed: pip install awscli. Our calls were not compared with AWS's own.");
            return "";
        }

        using (process)
        {
            process.StandardInput.Write(input);
            process.StandardInput.Close();
            Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
            if (!process.WaitForExit(Limit))
            {
                process.Kill(entireProcessTree: true);
                Assert.Fail($"aws did not end within {Limit}.");
            }

            Assert.True(process.ExitCode == 0, errors.Result);
            return output.Result;
        }
    }

    private static Task<object?> ApplyAsync(Change change) => WriteScope.RunAsync(() => change.ApplyAsync(default));

    private sealed class StoppedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
