using CicdTools.Providers;
using CicdTools.Providers.Kubernetes;
using CicdTools.Providers.Kubernetes.Environments;
using k8s;
using k8s.Models;

namespace CicdTools.Tests.Kubernetes;

/// <summary>The promotion engine on a cluster: the same words and rules as on the own machine. Canaries as in https://kubernetes.io/docs/concepts/workloads/management/#canary-deployments.</summary>
[Collection("cluster")]
public sealed class PromotionTests(ApiServer server) : IAsyncLifetime
{
    private readonly ProviderCatalog _catalog = new();
    private readonly Caller _caller = new() { Actor = "ada" };
    private readonly string _application = "app-" + Guid.NewGuid().ToString("N")[..6];
    private KubernetesProvider _provider = null!;
    private string _staging = "", _production = "";

    public async ValueTask InitializeAsync()
    {
        server.Require();
        _provider = server.Open(_caller);
        _staging = await server.NewNamespaceAsync();
        _production = await server.NewNamespaceAsync();
        await PublishAsync("1.0.0");
        await server.Admin.CoreV1.CreateNamespacedServiceAsync(Manifests.Service(_application), _staging);
    }

    public async ValueTask DisposeAsync()
    {
        if (_provider is not null)
            await _provider.DisposeAsync();
    }

    [Fact]
    public async Task The_first_promotion_brings_the_application_with_its_service_and_its_undo_takes_both_away()
    {
        Promotion promotion = await PromoteAsync("1.0.0");
        Assert.Equal(PromotionStatus.Succeeded, promotion.Status);
        Assert.Equal("1.0.0×4", await RunsAsync());
        V1Service service = await server.Admin.CoreV1.ReadNamespacedServiceAsync(_application, _production);
        Assert.NotEqual((await server.Admin.CoreV1.ReadNamespacedServiceAsync(_application, _staging)).Spec.ClusterIP, service.Spec.ClusterIP);
        Deployment entry = await _provider.GetDeploymentsAsync(_application, _production, default).SingleAsync();
        Assert.Equal(($"{_production}-d1", "1.0.0", promotion.Id, "ada", "because"), (entry.Id, entry.Version, entry.PromotionId, entry.Actor, entry.Reason));

        Promotion undone = await UndoAsync(promotion);
        Assert.Equal(PromotionStatus.Succeeded, undone.Status);
        await ApiServer.UntilAsync(async () => (await server.Admin.AppsV1.ListNamespacedDeploymentAsync(_production)).Items.Count == 0 && (await server.Admin.CoreV1.ListNamespacedServiceAsync(_production)).Items.Count == 0);
        Assert.Equal(PromotionStatus.Undone, (await _provider.GetPromotionsAsync(new() { Id = promotion.Id }, default).SingleAsync()).Status);
    }

    [Fact]
    public async Task Shares_go_up_step_by_step_and_back_exactly()
    {
        await PromoteAsync("1.0.0");
        await PublishAsync("1.1.0");
        Promotion quarter = await PromoteAsync("1.1.0", 25);
        Assert.Equal("1.1.0×1 1.0.0×3", await RunsAsync());
        Application there = await ThereAsync();
        Assert.Equal(("1.1.0", 25, "1.0.0", 4), (there.Version, there.Percent, there.PreviousVersion, there.Desired));
        Promotion half = await PromoteAsync("1.1.0", 50);
        Assert.Equal("1.1.0×2 1.0.0×2", await RunsAsync());
        Promotion all = await PromoteAsync("1.1.0");
        Assert.Equal("1.1.0×4", await RunsAsync());
        Assert.DoesNotContain((await server.Admin.AppsV1.ListNamespacedDeploymentAsync(_production)).Items, deployment => deployment.Metadata.Name.EndsWith("-canary", StringComparison.Ordinal));

        await UndoAsync(all);
        Assert.Equal("1.1.0×2 1.0.0×2", await RunsAsync());
        await UndoAsync(half);
        Assert.Equal("1.1.0×1 1.0.0×3", await RunsAsync());
        await UndoAsync(quarter);
        Assert.Equal("1.0.0×4", await RunsAsync());
        Assert.Equal(7, await _provider.GetDeploymentsAsync(_application, _production, default).CountAsync());
    }

    [Theory]
    [InlineData(10, 3, "1.1.0×1 1.0.0×2")]
    [InlineData(67, 3, "1.1.0×2 1.0.0×1")]
    [InlineData(50, 1, "1.1.0×1")]
    public async Task A_share_is_rounded_down_and_one_pod_at_the_least(int percent, int replicas, string runs)
    {
        await ApplyAsync(await _provider.PlanSetEnvironmentAsync(new() { Name = _production, Instances = replicas }, default));
        await PromoteAsync("1.0.0");
        await PublishAsync("1.1.0");
        await PromoteAsync("1.1.0", percent);
        Assert.Equal(runs, await RunsAsync());
    }

    [Fact]
    public async Task A_version_that_does_not_start_leaves_all_as_it_was_and_says_why()
    {
        await PromoteAsync("1.0.0");
        await PublishAsync("1.1.0-crash", ready: false);
        foreach (int percent in (int[])[25, 100])
        {
            Promotion failed = await PromoteAsync("1.1.0-crash", percent);
            Assert.Equal(PromotionStatus.Failed, failed.Status);
            Assert.Contains("ends again and again", failed.Message, StringComparison.Ordinal);
            await ApiServer.UntilAsync(async () => await RunsAsync() == "1.0.0×4");
            Assert.Equal(("1.0.0", 100, null), ((await ThereAsync()).Version, (await ThereAsync()).Percent, (await ThereAsync()).PreviousVersion));
        }

        Assert.Single(await _provider.GetDeploymentsAsync(_application, _production, default).ToArrayAsync());
        Assert.Equal([PromotionStatus.Failed, PromotionStatus.Failed, PromotionStatus.Succeeded], await _provider.GetPromotionsAsync(new() { Environment = _production }, default).Select(promotion => promotion.Status).ToArrayAsync());
    }

    [Fact]
    public async Task What_was_there_before_anybody_promoted_it_can_be_gone_back_to_and_keeps_its_own_settings()
    {
        V1Deployment own = Manifests.Deployment(_application, $"{_application}:0.9.0", replicas: 2);
        own.Spec.Template.Spec.Containers[0].Env = [new() { Name = "MODE", Value = "live" }];
        await server.Admin.AppsV1.CreateNamespacedDeploymentAsync(own, _production);
        await ApiServer.UntilAsync(async () => await RunsAsync() == "0.9.0×2");
        Promotion promotion = await PromoteAsync("1.0.0");
        Assert.Equal(("1.0.0", "0.9.0"), (promotion.Version, promotion.PreviousVersion));
        Assert.Equal("1.0.0×2", await RunsAsync());
        V1Deployment there = await server.Admin.AppsV1.ReadNamespacedDeploymentAsync(_application, _production);
        Assert.Equal("live", there.Spec.Template.Spec.Containers[0].Env[0].Value);
        await UndoAsync(promotion);
        Assert.Equal("0.9.0×2", await RunsAsync());
    }

    [Fact]
    public async Task An_approval_is_waited_for_and_decided_by_the_clusters_user()
    {
        await ApplyAsync(await _provider.PlanSetEnvironmentAsync(new() { Name = _production, RequiresApproval = true }, default));
        Promotion waiting = await PromoteAsync("1.0.0");
        Assert.Equal(PromotionStatus.Waiting, waiting.Status);
        Assert.Empty((await server.Admin.AppsV1.ListNamespacedDeploymentAsync(_production)).Items);
        Approval gate = await _provider.GetApprovalsAsync(new() { Environment = _production }, default).SingleAsync();
        Approval decided = (Approval)(await ApplyAsync(await _provider.PlanDecisionAsync(gate, approve: true, "fine", default)))!;
        Assert.Equal((ApprovalStatus.Approved, (await _provider.GetAccountAsync(default)).Name), (decided.Status, decided.DecidedBy));
        Assert.Equal("ApprovalAlreadyDecided", (await Assert.ThrowsAsync<CicdException>(() => _provider.PlanDecisionAsync(gate, approve: false, null, default))).Id);
        Promotion done = (Promotion)(await ApplyAsync(await Engine().PlanResumeAsync(waiting.Id, default)))!;
        Assert.Equal((waiting.Id, PromotionStatus.Succeeded), (done.Id, done.Status));
        Assert.Equal("1.0.0×4", await RunsAsync());

        await ApplyAsync(await _provider.PlanSetEnvironmentAsync(new() { Name = _production, Approvers = ["nobody-here"] }, default));
        await PublishAsync("1.1.0");
        await PromoteAsync("1.1.0");
        gate = await _provider.GetApprovalsAsync(new() { Environment = _production }, default).SingleAsync();
        Assert.Equal("NotAnApprover", (await Assert.ThrowsAsync<CicdException>(() => _provider.PlanDecisionAsync(gate, approve: true, null, default))).Id);
    }

    [Fact]
    public async Task A_promotion_that_was_interrupted_is_resumed_or_gives_way()
    {
        await PromoteAsync("1.0.0");
        await PublishAsync("1.1.0");
        await InterruptAsync("1.1.0");
        Promotion interrupted = await _provider.GetPromotionsAsync(new() { Environment = _production }, default).FirstAsync();
        Assert.Equal(PromotionStatus.Running, interrupted.Status);
        Assert.Equal(("1.0.0", 100), ((await ThereAsync()).Version, (await ThereAsync()).Percent));
        Assert.Contains(interrupted.Id, (await ThereAsync()).Problem, StringComparison.Ordinal);
        Promotion resumed = (Promotion)(await ApplyAsync(await Engine().PlanResumeAsync(interrupted.Id, default)))!;
        Assert.Equal((interrupted.Id, PromotionStatus.Succeeded), (resumed.Id, resumed.Status));
        Assert.Equal("1.1.0×2 1.0.0×2", await RunsAsync());
    }

    [Fact]
    public async Task What_was_interrupted_is_brought_back_by_whoever_comes_next()
    {
        await PromoteAsync("1.0.0");
        await PublishAsync("1.1.0");
        await InterruptAsync("1.1.0");
        await PublishAsync("1.2.0");
        await PromoteAsync("1.2.0", 25);
        Assert.Equal("1.2.0×1 1.0.0×3", await RunsAsync());
        Assert.Equal([PromotionStatus.Succeeded, PromotionStatus.Superseded, PromotionStatus.Succeeded], await _provider.GetPromotionsAsync(new() { Environment = _production }, default).Select(promotion => promotion.Status).ToArrayAsync());
    }

    [Fact]
    public async Task Steps_whose_check_fails_bring_the_version_before_back_with_the_reason()
    {
        await PromoteAsync("1.0.0");
        await PublishAsync("1.1.0");
        await using Metrics.FakePrometheus prometheus = new() { Now = _ => ["0.001"] };
        await prometheus.StartAsync();
        PromotionSteps steps = new() { Shares = [25, 50, 100], Metrics = [new(prometheus.Address, "errors", null, 0.01)] };
        List<string> runs = [];
        prometheus.Now = _ =>
        {
            runs.Add(RunsAsync().GetAwaiter().GetResult());
            return [runs.Count < 2 ? "0.001" : "0.02"];
        };
        Promotion failed = (Promotion)(await ApplyAsync(await Engine().PlanAsync(new() { Application = _application, Version = "1.1.0", Environment = _production, Steps = steps }, default)))!;
        Assert.Equal((PromotionStatus.Failed, "At 50 %: 'errors' is 0.02, and has to be at most 0.01. It has gone back to 1.0.0."), (failed.Status, failed.Message));
        Assert.Equal(["1.1.0×1 1.0.0×3", "1.1.0×2 1.0.0×2"], runs);
        Assert.Equal("1.0.0×4", await RunsAsync());

        prometheus.Now = _ => ["0.001"];
        Promotion done = (Promotion)(await ApplyAsync(await Engine().PlanAsync(new() { Application = _application, Version = "1.1.0", Environment = _production, Steps = steps }, default)))!;
        Assert.Equal((PromotionStatus.Succeeded, 3), (done.Status, done.Steps!.Done));
        Assert.Equal("1.1.0×4", await RunsAsync());
        await UndoAsync(done);
        Assert.Equal("1.0.0×4", await RunsAsync());
    }

    [Fact]
    public async Task What_is_there_already_is_said_and_what_somebody_else_changed_is_refused()
    {
        await PromoteAsync("1.0.0");
        Change nothing = await Engine().PlanAsync(new() { Application = _application, Version = "1.0.0", Environment = _production }, default);
        Assert.NotNull(nothing.AlreadyDone);
        await PublishAsync("1.1.0");
        Change late = await Engine().PlanAsync(new() { Application = _application, Version = "1.1.0", Environment = _production }, default);
        await PromoteAsync("1.1.0", 50);
        Assert.Equal("EnvironmentChanged", (await Assert.ThrowsAsync<CicdException>(() => ApplyAsync(late))).Id);
    }

    [Fact]
    public async Task Environments_are_namespaces_in_an_order()
    {
        string name = "test-" + Guid.NewGuid().ToString("N")[..8];
        Change change = await _provider.PlanSetEnvironmentAsync(new() { Name = name, Create = true, RequiresApproval = true }, default);
        Assert.DoesNotContain((await server.Admin.CoreV1.ListNamespaceAsync()).Items, item => item.Metadata.Name == name);
        DeploymentEnvironment made = (DeploymentEnvironment)(await ApplyAsync(change))!;
        DeploymentEnvironment[] all = await _provider.GetEnvironmentsAsync(new(), default).ToArrayAsync();
        Assert.True(Array.FindIndex(all, one => one.Name == name) < Array.FindIndex(all, one => one.Name == "default"));
        Assert.DoesNotContain(all, one => one.Name.StartsWith("kube-", StringComparison.Ordinal));
        Assert.True(made.RequiresApproval);
        Assert.Equal("EnvironmentExists", (await Assert.ThrowsAsync<CicdException>(() => _provider.PlanSetEnvironmentAsync(new() { Name = name, Create = true }, default))).Id);
        Assert.Equal("VariablesNotSupported", (await Assert.ThrowsAsync<CicdException>(() => _provider.PlanSetEnvironmentAsync(new() { Name = name, Variables = new([new("A", "b")]) }, default))).Id);
        Assert.Equal("EnvironmentNotOurs", (await Assert.ThrowsAsync<CicdException>(() => _provider.PlanRemoveEnvironmentAsync(null, _production, default))).Id);
        await ApplyAsync(await _provider.PlanSetEnvironmentAsync(new() { Name = name, Instances = 2 }, default));
        await ApplyAsync(await _provider.PlanRemoveEnvironmentAsync(null, name, default));
        await ApiServer.UntilAsync(async () => !(await server.Admin.CoreV1.ListNamespaceAsync()).Items.Any(item => item.Metadata.Name == name));
    }

    /// <summary>The state that a machine leaves which is switched off in the middle: the canary is begun, the book says so, nobody holds the lease.</summary>
    private async Task InterruptAsync(string version)
    {
        Change change = await Engine().PlanAsync(new() { Application = _application, Version = version, Environment = _production, Percent = 50 }, default);
        using KubernetesApi api = new(ClusterAccess.Of(new() { ProfileFile = server.KubeConfig }), new(), new());
        BookStore books = new(api);
        EnvironmentBook before = await books.ReadAsync(_production, default);
        await ApplyAsync(change);
        EnvironmentBook after = await books.ReadAsync(_production, default);
        Promotion promotion = after.Promotions[0].Promotion with { Status = PromotionStatus.Running, FinishedAt = null };
        await WriteScope.RunAsync(() => books.ChangeAsync(_production, _ =>
        {
            EnvironmentBook interrupted = before with { Images = after.Images, Promotions = [new() { Promotion = promotion }, .. before.Promotions] };
            interrupted.Underway[_application] = new() { Before = before.Applications[_application].Spec, PromotionId = promotion.Id };
            return interrupted;
        }, default));
    }

    private IPromotions Engine() => _catalog.Promotions(_provider, _caller);

    private async Task<Promotion> PromoteAsync(string? version, int percent = 100) =>
        (Promotion)(await ApplyAsync(await Engine().PlanAsync(new() { Application = _application, Version = version, Environment = _production, Percent = percent, Reason = "because" }, default)))!;

    private async Task<Promotion> UndoAsync(Promotion promotion) => (Promotion)(await ApplyAsync(await Engine().PlanUndoAsync(promotion, "oops", default)))!;

    private static Task<object?> ApplyAsync(Change change) => WriteScope.RunAsync(() => change.ApplyAsync(default));

    /// <summary>What a pipeline does: the version into staging, by a manifest.</summary>
    private async Task PublishAsync(string version, bool ready = true)
    {
        await ApplyTests.ApplyAsync(await ApplyTests.PlanAsync(_provider, _staging, Manifests.Yaml(_application, $"{_application}:{version}", replicas: 4)));
        Rollout end = await _provider.WatchRolloutAsync(_application, _staging, default).LastAsync();
        Assert.Equal(ready ? RunStatus.Succeeded : RunStatus.Failed, end.Status);
    }

    private async Task<Application> ThereAsync() => await _provider.GetApplicationsAsync(_application, _production, default).SingleAsync();

    /// <summary>The versions of the pods that are ready, such as <c>1.1.0×1 1.0.0×3</c>.</summary>
    private async Task<string> RunsAsync() =>
        string.Join(' ', (await _provider.GetApplicationsAsync(_application, _production, default).SingleOrDefaultAsync() is { } there ? there.Instances : []).Where(instance => instance.Ready).GroupBy(instance => instance.Version).OrderByDescending(group => group.Key, StringComparer.Ordinal).Select(group => $"{group.Key}×{group.Count()}"));
}
