using System.Text.Json.Nodes;
using CicdTools.Providers.Aws;

namespace CicdTools.Tests.Aws;

/// <summary>Applications, secrets, logins, accounts and clusters against moto; and another account's, by its role.</summary>
public sealed class MotoDeliveryTests(MotoServer moto) : IClassFixture<MotoServer>
{
    [Theory]
    [InlineData(ApplicationPlatform.Lambda, TrafficShift.Linear, "CodeDeploy Lambda")]
    [InlineData(ApplicationPlatform.Server, TrafficShift.HalfAtATime, "CodeDeploy Server")]
    public async Task An_application_is_made_found_and_deployed(ApplicationPlatform platform, TrafficShift shift, string kind)
    {
        await using AwsProvider provider = moto.Open();
        await ApplyAsync((await provider.PlanInitializeAsync(new() { Name = $"web{platform}", Parts = ["DeployRole"] }, default))[0]);
        NewApplicationRequest request = new() { Name = $"web{platform}", Environment = "live", Platform = platform, Shift = new() { Shift = shift }, Settings = platform == ApplicationPlatform.Server ? new Dictionary<string, string> { ["AutoScalingGroup"] = "web" } : new Dictionary<string, string>() };
        await ApplyAsync(await provider.PlanNewApplicationAsync(request, default));
        Assert.Equal(kind, (await provider.GetApplicationsAsync(request.Name, "live", default).SingleAsync()).Kind);
        Assert.NotNull((await provider.PlanNewApplicationAsync(request, default)).AlreadyDone);
        NewDeploymentRequest deployment = platform == ApplicationPlatform.Server
            ? new() { Application = request.Name, Environment = "live", Source = "s3://contoso/web.zip" }
            : new() { Application = request.Name, Environment = "live", Specification = "version: 0.0\nResources: []\n" };
        Deployment begun = Assert.IsType<Deployment>(await ApplyAsync(await provider.PlanNewDeploymentAsync(deployment, default)));
        Assert.Equal(begun.Id, (await provider.GetDeploymentsAsync(request.Name, "live", default).SingleAsync()).Id);
    }

    [Fact]
    public async Task A_login_of_the_registry_is_given_by_moto_too()
    {
        await using AwsProvider provider = moto.Open();
        IssuedCredential login = Assert.IsType<IssuedCredential>(await ApplyAsync(await provider.PlanNewImageCredentialAsync(null, default)));
        Assert.Equal(("123456789012.dkr.ecr.eu-west-1.amazonaws.com", "AWS", "123456789012-auth-token"), (login.Address, login.UserName, login.Password.Reveal()));
    }

    [Fact]
    public async Task A_secret_of_a_project_is_kept_and_its_role_may_read_it()
    {
        await using AwsProvider provider = moto.Open();
        foreach (Change part in await provider.PlanInitializeAsync(new() { Repository = "vault", Parts = ["BuildRole", "Repository"] }, default))
            await ApplyAsync(part);
        using AwsApi api = moto.Api();
        await WriteScope.RunAsync(async () =>
        {
            await api.DoAsync(AwsService.CodeBuild, AwsCall.Write(AwsService.CodeBuild, "CreateProject", new()
            {
                ["name"] = "vault-build",
                ["source"] = new JsonObject { ["type"] = "CODECOMMIT", ["location"] = "https://git-codecommit.eu-west-1.amazonaws.com/v1/repos/vault" },
                ["artifacts"] = new JsonObject { ["type"] = "NO_ARTIFACTS" },
                ["environment"] = new JsonObject { ["type"] = "LINUX_CONTAINER", ["image"] = "aws/codebuild/standard:7.0", ["computeType"] = "BUILD_GENERAL1_SMALL", ["environmentVariables"] = new JsonArray(new JsonObject { ["name"] = "PASSWORD", ["type"] = "SECRETS_MANAGER", ["value"] = "vault-build/PASSWORD" }) },
                ["serviceRole"] = "arn:aws:iam::123456789012:role/service-role/vault-build",
            }), default);
            return true;
        });
        SettingScope scope = new() { Organization = "vault-build" };
        // moto changes no projects, and so this one names its secret already.
        Change change = await provider.PlanSetSecretAsync(new() { Scope = scope, Name = "PASSWORD", Value = new("correct-horse") }, default);
        Assert.Equal(["POST secretsmanager:CreateSecret", "POST iam:PutRolePolicy"], change.Calls!.Calls);
        await ApplyAsync(change);
        Assert.NotNull((await provider.GetSecretsAsync(scope, "PASSWORD", default).SingleAsync()).CreatedAt);
        string? kept = await api.FindTextAsync(AwsService.Secrets, AwsCall.Read(AwsService.Secrets, "GetSecretValue", new() { ["SecretId"] = "vault-build/PASSWORD" }), default);
        Assert.Equal("correct-horse", JsonNode.Parse(kept!)!["SecretString"]!.GetValue<string>());
        string policy = (await api.AskAsync(AwsService.Iam, AwsCall.Ask(AwsService.Iam, "GetRolePolicy", ("RoleName", "vault-build"), ("PolicyName", "cicdtools")), default)).Require("PolicyDocument");
        Assert.Contains("CicdToolsSecrets", policy, StringComparison.Ordinal);
        // What the prerequisites put there stays.
        Assert.Contains("CicdToolsLogs", policy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Users_and_roles_are_listed_and_given_policies()
    {
        await using AwsProvider provider = moto.Open();
        await ApplyAsync(await provider.PlanNewServiceAccountAsync(new() { Name = "ana", Repository = "shop" }, default));
        await ApplyAsync((await provider.PlanInitializeAsync(new() { Name = "granted", Parts = ["BuildRole"] }, default))[0]);
        ServiceAccount[] all = await provider.GetServiceAccountsAsync(null, default).ToArrayAsync();
        Assert.Contains(("ana", ServiceAccountKind.User), all.Select(one => (one.Name, one.Kind)));
        Assert.Contains(("granted-build", ServiceAccountKind.Role), all.Select(one => (one.Name, one.Kind)));
        using AwsApi api = moto.Api();
        // moto keeps AWS's own policies only where it is told to load them: one of the account's stands for them.
        await WriteScope.RunAsync(() => api.AskAsync(AwsService.Iam, AwsCall.Tell(AwsService.Iam, "CreatePolicy", ("PolicyName", "push"), ("PolicyDocument", """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"ecr:*","Resource":"*"}]}""")), default));
        await ApplyAsync(await provider.PlanGrantAsync("granted-build", "push", default));
        Assert.NotNull((await provider.PlanGrantAsync("granted-build", "push", default)).AlreadyDone);
        Assert.Equal("PolicyNotFound", (await Assert.ThrowsAsync<CicdException>(() => provider.PlanGrantAsync("granted-build", "Moon", default))).Id);
        Assert.Equal(["cicdtools", "push"], (await provider.GetServiceAccountsAsync("granted-build", default).SingleAsync()).Policies!);
    }

    // What is made by a role of another account is that account's, and this one does not see it.
    [Fact]
    public async Task A_role_of_another_account_works_in_that_account()
    {
        using TestFolder folder = new();
        File.WriteAllText(folder["config"], $"[base]\naws_access_key_id = {MotoServer.Keys.Id}\naws_secret_access_key = {MotoServer.Keys.Secret}\n[other]\nrole_arn = arn:aws:iam::210987654321:role/deployer\nsource_profile = base\nexternal_id = contoso\n");
        await using AwsProvider other = moto.Open(profile: "other", profileFile: folder["config"], ambient: true, region: "us-west-2");
        await using AwsProvider own = moto.Open(region: "us-west-2");
        await ApplyAsync(await other.PlanNewRepositoryAsync(new() { Name = "theirs" }, default));
        Assert.Equal(["theirs"], (await other.GetRepositoriesAsync("theirs", default).ToListAsync()).Select(one => one.Name));
        Assert.Empty(await own.GetRepositoriesAsync("theirs", default).ToListAsync());
        Prerequisite role = Assert.IsType<Prerequisite>(await ApplyAsync((await other.PlanInitializeAsync(new() { Name = "shared", Parts = ["BuildRole"] }, default))[0]));
        Assert.Equal("arn:aws:iam::210987654321:role/shared-build", role.Id);
        Assert.DoesNotContain("shared-build", (await own.GetServiceAccountsAsync(null, default).ToListAsync()).Select(one => one.Name));
    }

    [Fact]
    public async Task Clusters_of_EKS_are_listed_described_and_say_why_they_do_not_answer()
    {
        await using AwsProvider provider = moto.Open(region: "ap-south-1");
        using AwsApi api = moto.Api(region: "ap-south-1");
        foreach (string name in new[] { "one", "two" })
        {
            byte[] body = System.Text.Encoding.UTF8.GetBytes(new JsonObject { ["name"] = name, ["version"] = "1.33", ["roleArn"] = "arn:aws:iam::123456789012:role/eks", ["resourcesVpcConfig"] = new JsonObject { ["subnetIds"] = new JsonArray("subnet-1"), ["securityGroupIds"] = new JsonArray() } }.ToJsonString());
            await WriteScope.RunAsync(async () =>
            {
                await api.DoAsync(AwsService.Eks, Providers.Http.ApiRequest.Write(HttpMethod.Post, $"/clusters") with { Content = () => new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } } }, default);
                return true;
            });
        }

        Cluster[] all = await provider.GetClustersAsync(null, default).ToArrayAsync();
        Assert.Equal(["one", "two"], all.Select(one => one.Name));
        // moto makes up an address at which nothing is.
        Assert.All(all, one => Assert.Equal((false, "v1.33"), (one.IsReachable, one.Version)));
        Assert.All(all, one => Assert.StartsWith("It ", one.Problem, StringComparison.Ordinal));
        Assert.Empty(await provider.GetClustersAsync("three", default).ToListAsync());
        Assert.Equal("ClusterNotFound", (await Assert.ThrowsAsync<CicdException>(() => provider.PlanNewCredentialAsync(new() { Name = "three" }, default))).Id);
    }

    private static Task<object?> ApplyAsync(Change change) => WriteScope.RunAsync(() => change.ApplyAsync(default));
}
