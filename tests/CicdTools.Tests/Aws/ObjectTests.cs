using CicdTools.Providers.Aws;

namespace CicdTools.Tests.Aws;

/// <summary>Build projects that are made of a repository's specification.</summary>
public sealed class ObjectTests : IAsyncLifetime
{
    private readonly AwsFixture _world = new();

    public ValueTask InitializeAsync() => new(_world.StartAsync());

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task A_build_project_is_made_once_its_role_is_seen_everywhere()
    {
        AwsProvider provider = _world.Provider();
        NewPipelineRequest request = new() { Repository = "shop", Settings = new Dictionary<string, string> { ["Privileged"] = "true" } };
        Assert.Equal("PathNotFound", (await Assert.ThrowsAsync<CicdException>(() => provider.PlanNewPipelineAsync(request, default))).Id);
        _world.Aws.Repositories[0].Commit("main", [new("buildspec.yml", "version: 0.2\nphases:\n  build:\n    commands:\n      - make\n"u8.ToArray())]);
        Change change = await provider.PlanNewPipelineAsync(request, default);
        Assert.Empty(_world.Server.Writes);

        // https://docs.aws.amazon.com/codebuild/latest/userguide/troubleshooting.html: what CodeBuild says of a role that is too new.
        _world.Aws.UnseenRoles = 2;
        _world.Clock.Waits.Clear();
        Pipeline made = Assert.IsType<Pipeline>(await WriteScope.RunAsync(() => change.ApplyAsync(default)));
        Assert.Equal(("shop-build", "buildspec.yml"), (made.Name, made.Path));
        Assert.Equal([5, 5], _world.Clock.Waits.Select(wait => (int)wait.TotalSeconds));
        Assert.Contains(_world.Said, line => line.Contains("shop-build", StringComparison.Ordinal) && line.Contains("seen everywhere", StringComparison.Ordinal));
        Assert.Equal("arn:aws:iam::123456789012:role/shop-build", _world.Aws.Projects["shop-build"]["serviceRole"]!.GetValue<string>());
        Assert.Contains("make", (await provider.GetPipelinesAsync("shop", default).ToListAsync())[^1].Jobs.SelectMany(job => job.Steps).OfType<ScriptStep>().Select(step => step.Script.Trim()));

        Assert.Equal("PipelineExists", (await Assert.ThrowsAsync<CicdException>(() => provider.PlanNewPipelineAsync(request, default))).Id);
        Change again = await provider.PlanNewPipelineAsync(request with { Force = true }, default);
        Assert.Equal(["POST codebuild:UpdateProject"], again.Calls!.Calls);
        await WriteScope.RunAsync(() => again.ApplyAsync(default));
        Change removal = await provider.PlanRemovePipelineAsync("shop", "shop-build", default);
        await WriteScope.RunAsync(() => removal.ApplyAsync(default));
        Assert.Empty(_world.Aws.Projects);
    }

    [Fact]
    public async Task A_role_that_is_never_seen_is_said_in_the_end()
    {
        AwsProvider provider = _world.Provider();
        _world.Aws.Repositories[0].Commit("main", [new("buildspec.yml", "version: 0.2\n"u8.ToArray())]);
        Change change = await provider.PlanNewPipelineAsync(new() { Repository = "shop" }, default);
        _world.Aws.UnseenRoles = int.MaxValue;
        CicdException error = await Assert.ThrowsAsync<CicdException>(() => WriteScope.RunAsync(() => change.ApplyAsync(default)));
        Assert.Equal("RequestRejected", error.Id);
        Assert.Contains("sts:AssumeRole", error.Message, StringComparison.Ordinal);
    }

    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html (403 for somebody else's) and API_CreateBucket.html#API_CreateBucket_Errors
    [Fact]
    public async Task A_bucket_whose_name_is_taken_is_said_to_be_before_and_while_it_is_made()
    {
        AwsProvider provider = _world.Provider();
        InitializeRequest request = new() { Name = "taken", Parts = ["Bucket"] };
        _world.Server.Fault(_ => Task.FromResult(false));
        _world.Server.Answer(403, "", "application/xml");
        CicdException seen = await Assert.ThrowsAsync<CicdException>(() => provider.PlanInitializeAsync(request, default));
        Assert.Equal(("BucketTaken", CicdErrorKind.Conflict, "taken-artifacts-123456789012-eu-west-1"), (seen.Id, seen.Kind, seen.Target));
        Assert.Contains("-Name", seen.Remedy, StringComparison.Ordinal);

        Change change = Assert.Single(await provider.PlanInitializeAsync(request, default));
        _world.Server.Answer(409, """<?xml version="1.0" encoding="UTF-8"?><Error><Code>BucketAlreadyExists</Code><Message>The requested bucket name is not available.</Message><BucketName>taken</BucketName></Error>""", "application/xml");
        CicdException late = await Assert.ThrowsAsync<CicdException>(() => WriteScope.RunAsync(() => change.ApplyAsync(default)));
        Assert.Equal(("BucketTaken", CicdErrorKind.Conflict), (late.Id, late.Kind));
        Assert.Contains("-Name", late.Remedy, StringComparison.Ordinal);
    }
}
