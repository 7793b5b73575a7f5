using System.Text.Json.Nodes;
using System.Xml.Linq;
using CicdTools.Providers.Aws;
using CicdTools.Providers.Aws.Models;
using CicdTools.Providers.Http;

namespace CicdTools.Tests.Aws;

/// <summary>What is made in AWS is there, stays as it is, and is found again: against moto.</summary>
public sealed class MotoTests(MotoServer moto) : IClassFixture<MotoServer>
{
    private const string Definition = """
        {"pipeline":{"name":"delivery","stages":[
          {"name":"Source","actions":[{"name":"Source","actionTypeId":{"category":"Source","owner":"AWS","provider":"CodeCommit","version":"1"},"configuration":{"RepositoryName":"delivery","BranchName":"main"},"outputArtifacts":[{"name":"Code"}]}]},
          {"name":"Build","actions":[{"name":"Build","actionTypeId":{"category":"Build","owner":"AWS","provider":"CodeBuild","version":"1"},"configuration":{"ProjectName":"delivery-build"},"inputArtifacts":[{"name":"Code"}]}]}]}}
        """;

    [Fact]
    public async Task The_prerequisites_are_made_once_and_a_policy_keeps_what_others_put_into_it()
    {
        await using AwsProvider provider = moto.Open();
        InitializeRequest request = new() { Repository = "shop", Parts = provider.PrerequisiteParts };
        Prerequisite[] made = await MakeAsync(await provider.PlanInitializeAsync(request, default));
        Assert.Equal(["Bucket shop-artifacts-123456789012-eu-west-1", "BuildRole shop-build", "PipelineRole shop-pipeline", "EventRole shop-events", "DeployRole shop-deploy", "Registry shop", "Repository shop"], made.Select(one => one.ToString()));
        Assert.All(made, one => Assert.True(one.Made));
        Assert.All(await provider.PlanInitializeAsync(request, default), change => Assert.NotNull(change.AlreadyDone));

        // Somebody adds a statement, and takes one of ours away.
        using AwsApi api = moto.Api();
        XElement before = await api.AskAsync(AwsService.Iam, AwsCall.Ask(AwsService.Iam, "GetRolePolicy", ("RoleName", "shop-build"), ("PolicyName", "cicdtools")), default);
        JsonObject document = (JsonObject)JsonNode.Parse(Uri.UnescapeDataString(before.Require("PolicyDocument")))!;
        JsonArray statements = document["Statement"]!.AsArray();
        statements.RemoveAt(0);
        statements.Add((JsonNode)new JsonObject { ["Sid"] = "Theirs", ["Effect"] = "Allow", ["Action"] = "sns:Publish", ["Resource"] = "*" });
        await WriteScope.RunAsync(() => api.AskAsync(AwsService.Iam, AwsCall.Tell(AwsService.Iam, "PutRolePolicy", ("RoleName", "shop-build"), ("PolicyName", "cicdtools"), ("PolicyDocument", document.ToJsonString())), default));
        Change[] again = await provider.PlanInitializeAsync(request, default);
        Change role = Assert.Single(again, change => change.AlreadyDone is null);
        Assert.Equal(["POST iam:PutRolePolicy"], role.Calls!.Calls);
        Assert.Contains("Theirs", role.Details, StringComparison.Ordinal);
        await MakeAsync(again);
        XElement after = await api.AskAsync(AwsService.Iam, AwsCall.Ask(AwsService.Iam, "GetRolePolicy", ("RoleName", "shop-build"), ("PolicyName", "cicdtools")), default);
        string text = Uri.UnescapeDataString(after.Require("PolicyDocument"));
        Assert.Contains("Theirs", text, StringComparison.Ordinal);
        Assert.Contains("CicdToolsLogs", text, StringComparison.Ordinal);
        Assert.Equal("PartNotFound", (await Assert.ThrowsAsync<CicdException>(() => provider.PlanInitializeAsync(request with { Parts = ["Moon"] }, default))).Id);
    }

    [Fact]
    public async Task Repositories_come_and_go()
    {
        await using AwsProvider provider = moto.Open(region: "eu-west-2");
        foreach (string name in new[] { "one", "two" })
            await ApplyAsync(await provider.PlanNewRepositoryAsync(new() { Name = name }, default));
        Repository found = await provider.GetRepositoriesAsync("one", default).SingleAsync();
        Assert.Equal("https://git-codecommit.eu-west-2.amazonaws.com/v1/repos/one", found.CloneUrl);
        Assert.Equal("RepositoryExists", (await Assert.ThrowsAsync<CicdException>(() => provider.PlanNewRepositoryAsync(new() { Name = "one" }, default))).Id);
        await ApplyAsync(await provider.PlanRemoveRepositoryAsync("one", default));
        Assert.Empty(await provider.GetRepositoriesAsync("one", default).ToListAsync());
        // Another region has none of them.
        await using AwsProvider elsewhere = moto.Open(region: "us-east-2");
        Assert.Empty(await elsewhere.GetRepositoriesAsync("two", default).ToListAsync());
    }

    [Fact]
    public async Task A_pipeline_is_made_of_its_definition_changed_by_force_alone_and_removed()
    {
        await using AwsProvider provider = moto.Open();
        await MakeAsync(await provider.PlanInitializeAsync(new() { Repository = "delivery", Parts = ["Bucket", "PipelineRole", "Repository"] }, default));
        NewPipelineRequest request = new() { Repository = "delivery", Definition = Definition };
        Pipeline made = Assert.IsType<Pipeline>(await ApplyAsync(await provider.PlanNewPipelineAsync(request, default)));
        Assert.Equal(("delivery", "CodePipeline"), (made.Name, made.Format));
        using AwsApi api = moto.Api();
        JsonNode kept = JsonNode.Parse((await api.FindTextAsync(AwsService.CodePipeline, AwsCall.Read(AwsService.CodePipeline, "GetPipeline", new() { ["name"] = "delivery" }), default))!)!["pipeline"]!;
        Assert.Equal(("arn:aws:iam::123456789012:role/delivery-pipeline", "delivery-artifacts-123456789012-eu-west-1"), (kept["roleArn"]!.GetValue<string>(), kept["artifactStore"]!["location"]!.GetValue<string>()));

        Assert.Equal("PipelineExists", (await Assert.ThrowsAsync<CicdException>(() => provider.PlanNewPipelineAsync(request, default))).Id);
        await ApplyAsync(await provider.PlanNewPipelineAsync(request with { Force = true }, default));
        Assert.Equal("delivery", (await provider.GetPipelinesAsync("delivery", default).SingleAsync()).Name);
        Assert.Equal("PipelineInvalid", (await Assert.ThrowsAsync<CicdException>(() => provider.PlanNewPipelineAsync(request with { Definition = "{" }, default))).Id);
        Assert.Equal("PipelineInvalid", (await Assert.ThrowsAsync<CicdException>(() => provider.PlanNewPipelineAsync(request with { Repository = "other" }, default))).Id);
        Assert.Equal("SettingNotTaken", (await Assert.ThrowsAsync<CicdException>(() => provider.PlanNewPipelineAsync(request with { Settings = new Dictionary<string, string> { ["Color"] = "red" } }, default))).Id);
        await ApplyAsync(await provider.PlanRemovePipelineAsync("delivery", "delivery", default));
        Assert.Empty(await provider.GetPipelinesAsync("delivery", default).ToListAsync());
    }

    [Fact]
    public async Task A_push_starts_a_pipeline_by_a_rule_that_goes_with_it()
    {
        await using AwsProvider provider = moto.Open(region: "eu-central-1");
        await MakeAsync(await provider.PlanInitializeAsync(new() { Repository = "delivery", Parts = ["Bucket", "PipelineRole", "Repository"] }, default));
        NewPipelineRequest request = new() { Repository = "delivery", Definition = Definition, Start = PipelineStart.Push };
        if ((await provider.PlanInitializeAsync(new() { Repository = "delivery", Parts = ["EventRole"] }, default))[0].AlreadyDone is null)
            Assert.Equal("RoleMissing", (await Assert.ThrowsAsync<CicdException>(() => provider.PlanNewPipelineAsync(request, default))).Id);
        await MakeAsync(await provider.PlanInitializeAsync(new() { Repository = "delivery", Parts = ["EventRole"] }, default));
        Change change = await provider.PlanNewPipelineAsync(request, default);
        Assert.Equal(["POST codepipeline:CreatePipeline", "POST events:PutRule", "POST events:PutTargets"], change.Calls!.Calls);
        await ApplyAsync(change);
        using AwsApi api = moto.Api(region: "eu-central-1");
        JsonNode target = JsonNode.Parse((await api.FindTextAsync(AwsService.Events, AwsCall.Read(AwsService.Events, "ListTargetsByRule", new() { ["Rule"] = "delivery-push" }), default))!)!["Targets"]![0]!;
        Assert.Equal(("arn:aws:codepipeline:eu-central-1:123456789012:delivery", "arn:aws:iam::123456789012:role/delivery-events"), (target["Arn"]!.GetValue<string>(), target["RoleArn"]!.GetValue<string>()));
        JsonNode rule = JsonNode.Parse((await api.FindTextAsync(AwsService.Events, AwsCall.Read(AwsService.Events, "DescribeRule", new() { ["Name"] = "delivery-push" }), default))!)!;
        Assert.Contains("\"referenceName\":[\"main\"]", rule["EventPattern"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Contains("\"PollForSourceChanges\": \"false\"", change.Details, StringComparison.Ordinal);
        await ApplyAsync(await provider.PlanRemovePipelineAsync("delivery", "delivery", default));
        Assert.Null(await api.FindTextAsync(AwsService.Events, AwsCall.Read(AwsService.Events, "DescribeRule", new() { ["Name"] = "delivery-push" }), default));
    }

    [Fact]
    public async Task Images_are_listed_found_by_tag_and_removed()
    {
        await using AwsProvider provider = moto.Open();
        await MakeAsync(await provider.PlanInitializeAsync(new() { Name = "images", Parts = ["Registry"] }, default));
        using AwsApi api = moto.Api();
        foreach (string tag in new[] { "1.0.0", "2.0.0" })
        {
            string manifest = new JsonObject { ["schemaVersion"] = 2, ["mediaType"] = "application/vnd.docker.distribution.manifest.v2+json", ["config"] = new JsonObject { ["mediaType"] = "application/vnd.docker.container.image.v1+json", ["size"] = 10, ["digest"] = $"sha256:{tag.PadLeft(64, '0')}" }, ["layers"] = new JsonArray() }.ToJsonString();
            await WriteScope.RunAsync(async () =>
            {
                await api.DoAsync(AwsService.Ecr, AwsCall.Write(AwsService.Ecr, "PutImage", new() { ["repositoryName"] = "images", ["imageManifest"] = manifest, ["imageTag"] = tag }), default);
                return true;
            });
        }

        Assert.Equal(2, await provider.GetImagesAsync(new() { Repository = "images" }, default).CountAsync());
        ContainerImage image = await provider.GetImagesAsync(new() { Repository = "images", Tag = "2.0.0" }, default).SingleAsync();
        Assert.Equal("123456789012.dkr.ecr.eu-west-1.amazonaws.com/images", image.Name);
        Assert.StartsWith("sha256:", image.Digest, StringComparison.Ordinal);
        await ApplyAsync(await provider.PlanRemoveImageAsync(image, default));
        // moto knows images without layers by one digest.
        Assert.Equal(1, await provider.GetImagesAsync(new() { Repository = "images" }, default).CountAsync());
        Assert.Empty(await provider.GetImagesAsync(new() { Repository = "images", Tag = "3.0.0" }, default).ToListAsync());
        Assert.Equal("RepositoryNotFound", (await Assert.ThrowsAsync<CicdException>(async () => await provider.GetImagesAsync(new() { Repository = "nothing" }, default).ToListAsync())).Id);
    }

    [Fact]
    public async Task An_image_tells_what_its_scan_found()
    {
        await using AwsProvider provider = moto.Open();
        await MakeAsync(await provider.PlanInitializeAsync(new() { Name = "scanned", Parts = ["Registry"] }, default));
        using AwsApi api = moto.Api();
        Task Do(string operation, JsonObject body) => WriteScope.RunAsync(async () =>
        {
            await api.DoAsync(AwsService.Ecr, AwsCall.Write(AwsService.Ecr, operation, body), default);
            return true;
        });
        string manifest = new JsonObject { ["schemaVersion"] = 2, ["mediaType"] = "application/vnd.docker.distribution.manifest.v2+json", ["config"] = new JsonObject { ["mediaType"] = "application/vnd.docker.container.image.v1+json", ["size"] = 10, ["digest"] = $"sha256:{new string('5', 64)}" }, ["layers"] = new JsonArray() }.ToJsonString();
        await Do("PutImage", new() { ["repositoryName"] = "scanned", ["imageManifest"] = manifest, ["imageTag"] = "1.0.0" });
        async Task<ImageScan?> ScanAsync() => (await provider.GetImagesAsync(new() { Repository = "scanned", Tag = "1.0.0" }, default).SingleAsync()).Scan;
        Assert.Equal((ScanStatus.NotScanned, "ECR has no scan of it."), (await ScanAsync()) is { } before ? (before.Status, before.Problem) : default);
        await Do("StartImageScan", new() { ["repositoryName"] = "scanned", ["imageId"] = new JsonObject { ["imageTag"] = "1.0.0" } });
        ImageScan scan = Assert.IsType<ImageScan>(await ScanAsync());
        // What moto finds in every image.
        Assert.Equal((ScanStatus.Scanned, (string?)null, "1 high"), (scan.Status, scan.Problem, $"{scan}"));
        Assert.NotNull(scan.ScannedAt);
    }

    [Fact]
    public async Task A_stack_is_there_until_it_is_gone()
    {
        await using AwsProvider provider = moto.Open();
        using AwsApi api = moto.Api();
        await WriteScope.RunAsync(() => api.AskAsync(AwsService.CloudFormation, AwsCall.Tell(AwsService.CloudFormation, "CreateStack", ("StackName", "eks-demo"), ("TemplateBody", """{"Resources":{"Topic":{"Type":"AWS::SNS::Topic"}}}""")), default));
        Application stack = await provider.GetApplicationsAsync("eks-demo", null, default).SingleAsync();
        Assert.Equal(("CloudFormation stack", "eu-west-1", (string?)null), (stack.Kind, stack.Environment, stack.Problem));
        await WriteScope.RunAsync(() => api.AskAsync(AwsService.CloudFormation, AwsCall.Tell(AwsService.CloudFormation, "DeleteStack", ("StackName", "eks-demo")), default));
        Assert.Empty(await provider.GetApplicationsAsync("eks-demo", null, default).ToListAsync());
    }

    [Fact]
    public async Task A_cluster_is_found_and_a_token_for_it_is_what_AWSs_own_command_makes()
    {
        await using AwsProvider provider = moto.Open();
        using AwsApi api = moto.Api();
        await WriteScope.RunAsync(async () =>
        {
            ApiRequest create = ApiRequest.Write(HttpMethod.Post, $"/clusters") with { Content = () => new StringContent("""{"name":"prod","roleArn":"arn:aws:iam::123456789012:role/eks","resourcesVpcConfig":{"subnetIds":["subnet-1","subnet-2"]}}""", System.Text.Encoding.UTF8, "application/json") };
            await api.DoAsync(AwsService.Eks, create, default);
            return true;
        });
        Cluster cluster = await provider.GetClustersAsync(null, default).SingleAsync();
        Assert.Equal("prod", cluster.Name);
        // moto's clusters have an address, and nobody is there.
        Assert.False(cluster.IsReachable);
        Assert.NotNull(cluster.Problem);
        ClusterCredential credential = Assert.IsType<ClusterCredential>(await ApplyAsync(await provider.PlanNewCredentialAsync(new() { Name = "prod" }, default)));
        Assert.StartsWith("k8s-aws-v1.", credential.Token.Reveal(), StringComparison.Ordinal);
        Assert.Equal("ClusterNotFound", (await Assert.ThrowsAsync<CicdException>(() => provider.PlanNewCredentialAsync(new() { Name = "nothing" }, default))).Id);
        Assert.Empty(await provider.GetClustersAsync("nothing", default).ToListAsync());
    }

    [Fact]
    public async Task A_deployment_of_CodeDeploy_is_in_its_history()
    {
        await using AwsProvider provider = moto.Open();
        using AwsApi api = moto.Api();
        JsonObject Revision(string key) => new() { ["revisionType"] = "S3", ["s3Location"] = new JsonObject { ["bucket"] = "b", ["key"] = key, ["bundleType"] = "zip" } };
        Task Do(string operation, JsonObject body) => WriteScope.RunAsync(async () =>
        {
            await api.DoAsync(AwsService.CodeDeploy, AwsCall.Write(AwsService.CodeDeploy, operation, body), default);
            return true;
        });
        await Do("CreateApplication", new() { ["applicationName"] = "web", ["computePlatform"] = "Server" });
        await Do("CreateDeploymentGroup", new() { ["applicationName"] = "web", ["deploymentGroupName"] = "staging", ["serviceRoleArn"] = "arn:aws:iam::123456789012:role/deploy" });
        await Do("CreateDeployment", new() { ["applicationName"] = "web", ["deploymentGroupName"] = "staging", ["revision"] = Revision("web-1.zip") });
        Deployment deployment = await provider.GetDeploymentsAsync("web", null, default).SingleAsync();
        Assert.Equal(("web", "staging", "web-1.zip"), (deployment.Application, deployment.Environment, deployment.Version));
        Assert.Equal(("web", "staging"), await provider.GetApplicationsAsync("web", "staging", default).Select(one => (one.Name, one.Environment)).SingleAsync());
        Assert.Empty(await provider.GetDeploymentsAsync("nothing", null, default).ToListAsync());
    }

    [Fact]
    public async Task A_profile_takes_its_role_and_so_does_a_web_identity()
    {
        using TestFolder folder = new();
        File.WriteAllText(folder["config"], $"[base]\naws_access_key_id = {MotoServer.Keys.Id}\naws_secret_access_key = {MotoServer.Keys.Secret}\n[dev]\nrole_arn = arn:aws:iam::210987654321:role/deployer\nsource_profile = base\nrole_session_name = ana\nregion = eu-west-3\n");
        await using AwsProvider role = moto.Open(profile: "dev", profileFile: folder["config"], ambient: true);
        Account account = await role.GetAccountAsync(default);
        Assert.Equal("Role", account.Kind);
        Assert.EndsWith(":assumed-role/deployer/ana", account.Name, StringComparison.Ordinal);

        File.WriteAllText(folder["token"], "a.web.token\n");
        await using AwsProvider pod = moto.Open(profileFile: folder["config"], ambient: true, environment: new() { ["AWS_WEB_IDENTITY_TOKEN_FILE"] = folder["token"], ["AWS_ROLE_ARN"] = "arn:aws:iam::210987654321:role/pod" });
        Assert.Contains(":assumed-role/pod/", (await pod.GetAccountAsync(default)).Name, StringComparison.Ordinal);

        await using AwsProvider keys = moto.Open(profileFile: folder["config"], ambient: true, environment: new() { ["AWS_ACCESS_KEY_ID"] = MotoServer.Keys.Id, ["AWS_SECRET_ACCESS_KEY"] = MotoServer.Keys.Secret });
        Assert.Equal("User", (await keys.GetAccountAsync(default)).Kind);
    }

    private static Task<object?> ApplyAsync(Change change) => WriteScope.RunAsync(() => change.ApplyAsync(default));

    private static async Task<Prerequisite[]> MakeAsync(Change[] changes)
    {
        List<Prerequisite> made = [];
        foreach (Change change in changes)
            made.Add(Assert.IsType<Prerequisite>(await ApplyAsync(change)));
        return [.. made];
    }
}
