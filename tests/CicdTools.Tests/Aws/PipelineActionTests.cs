using System.Text.Json.Nodes;
using CicdTools.Providers.Aws;

namespace CicdTools.Tests.Aws;

/// <summary>What a pipeline's actions ask for: clusters of EKS, and roles of other accounts. https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-EKS.html</summary>
public sealed class PipelineActionTests(MotoServer moto) : IClassFixture<MotoServer>
{
    private const string Foreign = "arn:aws:iam::210987654321:role/deployer";

    [Fact]
    public async Task A_pipeline_that_deploys_to_EKS_is_made_and_its_role_may_see_that_cluster()
    {
        await using AwsProvider provider = moto.Open(region: "eu-south-1");
        foreach (Change part in await provider.PlanInitializeAsync(new() { Repository = "kube", Parts = ["Bucket", "PipelineRole", "Repository"] }, default))
            await ApplyAsync(part);
        NewPipelineRequest request = new() { Repository = "kube", Definition = Definition("kube", """{"ClusterName":"prod","ManifestFiles":"k8s/web.yaml","Namespace":"shop"}""") };
        Change change = await provider.PlanNewPipelineAsync(request, default);
        Assert.Equal(["POST iam:PutRolePolicy", "POST codepipeline:CreatePipeline"], change.Calls!.Calls);
        Pipeline made = Assert.IsType<Pipeline>(await ApplyAsync(change));
        // The action is read as what it means in every system.
        DeployManifestsStep step = Assert.Single(made.Jobs.SelectMany(job => job.Steps).OfType<DeployManifestsStep>());
        Assert.Equal("shop", step.Namespace);
        JsonArray statements = await PolicyAsync("kube-pipeline");
        Assert.Equal(["arn:aws:eks:eu-south-1:123456789012:cluster/prod"], Resources(statements, "CicdToolsClusters"));

        // Another pipeline of the role adds its cluster, and takes none away.
        NewPipelineRequest other = request with { Name = "other", Definition = Definition("kube", """{"ClusterName":"staging","HelmReleaseName":"web","HelmChartLocation":"chart"}""") };
        await ApplyAsync(await provider.PlanNewPipelineAsync(other, default));
        Assert.Equal(["arn:aws:eks:eu-south-1:123456789012:cluster/prod", "arn:aws:eks:eu-south-1:123456789012:cluster/staging"], Resources(await PolicyAsync("kube-pipeline"), "CicdToolsClusters"));
        Assert.Equal(["POST codepipeline:UpdatePipeline"], (await provider.PlanNewPipelineAsync(request with { Force = true }, default)).Calls!.Calls);
        // What the prerequisites ask for stays there besides.
        Assert.NotNull((await provider.PlanInitializeAsync(new() { Repository = "kube", Parts = ["PipelineRole"] }, default))[0].AlreadyDone);
    }

    // https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-create-cross-account.html
    [Fact]
    public async Task An_action_in_another_account_is_let_take_its_role_and_the_key_that_it_needs_is_named()
    {
        await using AwsProvider provider = moto.Open(region: "ap-southeast-1");
        foreach (Change part in await provider.PlanInitializeAsync(new() { Repository = "across", Parts = ["Bucket", "PipelineRole", "Repository"] }, default))
            await ApplyAsync(part);
        Change change = await provider.PlanNewPipelineAsync(new() { Repository = "across", Definition = Definition("across", """{"ClusterName":"prod","ManifestFiles":"k8s/web.yaml"}""", Foreign) }, default);
        Diagnostic finding = Assert.Single(change.Findings);
        Assert.Equal(("ForeignAccountKey", DiagnosticSeverity.Warning), (finding.Id, finding.Severity));
        await ApplyAsync(change);
        JsonArray statements = await PolicyAsync("across-pipeline");
        Assert.Equal([Foreign], Resources(statements, "CicdToolsRoles"));
        // The cluster is seen by the other account's role, and not by ours.
        Assert.DoesNotContain(statements, one => one!["Sid"]!.GetValue<string>() == "CicdToolsClusters");
    }

    // https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-filter.html and how-to-custom-role.html
    [Fact]
    public async Task A_pipeline_of_a_repository_behind_a_connection_has_a_trigger_of_its_own_and_its_role_may_use_the_connection()
    {
        await using AwsProvider provider = moto.Open(region: "ca-central-1");
        foreach (Change part in await provider.PlanInitializeAsync(new() { Name = "behind", Parts = ["Bucket", "PipelineRole"] }, default))
            await ApplyAsync(part);
        const string Connection = "arn:aws:codeconnections:ca-central-1:123456789012:connection/aEXAMPLE-8aad-4d5d-8878-dfcab0bc441f";
        const string Text = $$$"""
            {"pipeline":{"name":"behind","stages":[
              {"name":"Source","actions":[{"name":"Take","actionTypeId":{"category":"Source","owner":"AWS","provider":"CodeStarSourceConnection","version":"1"},"configuration":{"ConnectionArn":"{{{Connection}}}","FullRepositoryId":"contoso/behind","BranchName":"main"},"outputArtifacts":[{"name":"Code"}]}]},
              {"name":"Deploy","actions":[{"name":"Deploy","actionTypeId":{"category":"Deploy","owner":"AWS","provider":"CodeDeploy","version":"1"},"configuration":{"ApplicationName":"web","DeploymentGroupName":"live"},"inputArtifacts":[{"name":"Code"}]}]}]}}
            """;
        Change change = await provider.PlanNewPipelineAsync(new() { Repository = "contoso/behind", Definition = Text, Start = PipelineStart.Push, Filter = "release" }, default);
        // No rule of EventBridge, and no role for one.
        Assert.Equal(["POST iam:PutRolePolicy", "POST codepipeline:CreatePipeline"], change.Calls!.Calls);
        JsonNode trigger = JsonNode.Parse(change.Details!)!["triggers"]![0]!;
        Assert.Equal(("CodeStarSourceConnection", "Take", "release"), (trigger["providerType"]!.GetValue<string>(), trigger["gitConfiguration"]!["sourceActionName"]!.GetValue<string>(), trigger["gitConfiguration"]!["push"]![0]!["branches"]!["includes"]![0]!.GetValue<string>()));
        await ApplyAsync(change);
        JsonArray statements = await PolicyAsync("behind-pipeline");
        Assert.Equal([Connection], Resources(statements, "CicdToolsConnections"));
        Assert.Contains("arn:aws:codedeploy:ca-central-1:123456789012:deploymentgroup:web/live", Resources(statements, "CicdToolsDeployments"));
        Assert.Equal(["behind"], (await provider.GetPipelinesAsync("contoso/behind", default).ToListAsync()).Select(one => one.Name));
    }

    // https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-eventbridge.html
    [Fact]
    public async Task A_pushed_image_starts_a_pipeline_by_a_rule()
    {
        await using AwsProvider provider = moto.Open(region: "sa-east-1");
        foreach (Change part in await provider.PlanInitializeAsync(new() { Name = "images", Parts = ["Bucket", "PipelineRole", "EventRole"] }, default))
            await ApplyAsync(part);
        const string Text = """
            {"pipeline":{"name":"images","stages":[
              {"name":"Source","actions":[{"name":"Image","actionTypeId":{"category":"Source","owner":"AWS","provider":"ECR","version":"1"},"configuration":{"RepositoryName":"images","ImageTag":"stable"},"outputArtifacts":[{"name":"Code"}]}]},
              {"name":"Deploy","actions":[{"name":"Deploy","actionTypeId":{"category":"Deploy","owner":"AWS","provider":"EKS","version":"1"},"configuration":{"ClusterName":"prod","ManifestFiles":"a.yaml"},"inputArtifacts":[{"name":"Code"}]}]}]}}
            """;
        await ApplyAsync(await provider.PlanNewPipelineAsync(new() { Repository = "images", Definition = Text, Start = PipelineStart.Push }, default));
        using AwsApi api = moto.Api(region: "sa-east-1");
        string pattern = JsonNode.Parse((await api.FindTextAsync(AwsService.Events, AwsCall.Read(AwsService.Events, "DescribeRule", new() { ["Name"] = "images-push" }), default))!)!["EventPattern"]!.GetValue<string>();
        JsonNode detail = JsonNode.Parse(pattern)!["detail"]!;
        Assert.Equal(("PUSH", "images", "stable"), (detail["action-type"]![0]!.GetValue<string>(), detail["repository-name"]![0]!.GetValue<string>(), detail["image-tag"]![0]!.GetValue<string>()));
        Assert.Equal(["arn:aws:ecr:sa-east-1:123456789012:repository/images"], Resources(await PolicyAsync("images-pipeline"), "CicdToolsImages"));
    }

    [Theory]
    [InlineData("""{"ManifestFiles":"a.yaml"}""")]
    [InlineData("""{"ClusterName":"prod"}""")]
    [InlineData("""{"ClusterName":"prod","ManifestFiles":"a.yaml","HelmReleaseName":"web","HelmChartLocation":"chart"}""")]
    [InlineData("""{"ClusterName":"prod","HelmReleaseName":"web"}""")]
    public async Task What_the_action_would_not_take_is_refused_before_anything_is_made(string configuration)
    {
        await using AwsProvider provider = moto.Open(region: "eu-north-1");
        CicdException error = await Assert.ThrowsAsync<CicdException>(() => provider.PlanNewPipelineAsync(new() { Repository = "bad", Definition = Definition("bad", configuration) }, default));
        Assert.Equal(("PipelineInvalid", CicdErrorKind.Invalid), (error.Id, error.Kind));
        Assert.Contains("'Deploy'", error.Message, StringComparison.Ordinal);
    }

    private static string Definition(string repository, string configuration, string? role = null) => $$$"""
        {"pipeline":{"name":"{{{repository}}}","stages":[
          {"name":"Source","actions":[{"name":"Source","actionTypeId":{"category":"Source","owner":"AWS","provider":"CodeCommit","version":"1"},"configuration":{"RepositoryName":"{{{repository}}}","BranchName":"main"},"outputArtifacts":[{"name":"Code"}]}]},
          {"name":"Deploy","actions":[{"name":"Deploy",{{{(role is null ? "" : $"\"roleArn\":\"{role}\",")}}}"actionTypeId":{"category":"Deploy","owner":"AWS","provider":"EKS","version":"1"},"configuration":{{{configuration}}},"inputArtifacts":[{"name":"Code"}]}]}]}}
        """;

    private async Task<JsonArray> PolicyAsync(string role)
    {
        using AwsApi api = moto.Api();
        string document = (await api.AskAsync(AwsService.Iam, AwsCall.Ask(AwsService.Iam, "GetRolePolicy", ("RoleName", role), ("PolicyName", "cicdtools")), default)).Require("PolicyDocument");
        return JsonNode.Parse(Uri.UnescapeDataString(document))!["Statement"]!.AsArray();
    }

    private static IEnumerable<string> Resources(JsonArray statements, string sid) => statements.Single(one => one!["Sid"]!.GetValue<string>() == sid)!["Resource"]!.AsArray().Select(one => one!.GetValue<string>());

    private static Task<object?> ApplyAsync(Change change) => WriteScope.RunAsync(() => change.ApplyAsync(default));
}
