using System.Net;
using CicdTools.Providers.GitLab;
using CicdTools.Tests.Fakes.GitLab;

namespace CicdTools.Tests.GitLab;

/// <summary>Clusters: by an agent with its token, its file and its chart's values; and by certificate, the old way.</summary>
public sealed class ClusterTests : IAsyncLifetime
{
    private const string File = ".gitlab/agents/production/config.yaml";
    private const string Pem = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";

    private readonly GitLabFixture _fixture = new();

    private static ClusterRegistrationRequest Request => new() { Repository = "team/hello", Name = "production" };

    private static ClusterRegistrationRequest Old => new() { Repository = "team/hello", Name = "old one", Certificate = new() { Server = "https://203.0.113.7:6443", Token = new("sa-token-0123456789"), Authority = Pem, Domain = "apps.example.com" } };

    public async ValueTask InitializeAsync() => await _fixture.StartAsync();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task An_agent_is_registered_once_with_a_token_that_is_shown_once()
    {
        GitLabProvider provider = _fixture.Provider();
        Change change = await provider.PlanRegisterClusterAsync(Request, default);
        Assert.Equal("Register the agent, make a token for it", change.Action);
        Assert.Empty(_fixture.Server.Writes);
        ClusterRegistration made = await ApplyAsync(change);
        FakeAgent agent = Assert.Single(_fixture.Project.Agents);
        Assert.Equal(("production", "team/hello:production", "Agent"), (made.Name, made.KubeContext, made.Kind));
        Assert.Equal(Assert.Single(agent.Tokens).Token, new NetworkCredential("", made.Token).Password);
        Assert.Equal("config:\n  kasAddress: wss://gitlab.example.com/-/kubernetes-agent/\n  secretName: production-token\n", made.ChartValues);
        Assert.DoesNotContain(agent.Tokens[0].Token, $"{made} {string.Join(' ', _fixture.Said)}", StringComparison.Ordinal);

        Assert.NotNull((await provider.PlanRegisterClusterAsync(Request, default)).AlreadyDone);
        Assert.Equal("production", (await provider.GetClusterRegistrationsAsync("team/hello", default).SingleAsync()).Name);
    }

    [Fact]
    public async Task Others_may_use_it_by_a_file_that_is_committed_and_never_written_over()
    {
        GitLabProvider provider = _fixture.Provider();
        ClusterRegistrationRequest request = Request with { Repositories = ["team/web", "team/hello"], Organizations = ["team/apps"] };
        Assert.Equal(File, (await ApplyAsync(await provider.PlanRegisterClusterAsync(request, default))).ConfigurationPath);
        Dictionary<string, string> files = _fixture.Project.Branches["main"].Files;
        Assert.Equal("ci_access:\n  projects:\n    - id: team/web\n  groups:\n    - id: team/apps\n", files[File]);
        Assert.NotNull((await provider.PlanRegisterClusterAsync(request, default)).AlreadyDone);

        CicdException error = await FailsAsync(request with { Repositories = ["team/other"] });
        Assert.Equal("ConfigurationPresent", error.Id);
        Assert.Contains("- id: team/other", error.Remedy, StringComparison.Ordinal);
        files[File] = "# ours\n";
        await ApplyAsync(await provider.PlanRegisterClusterAsync(request, default));
        Assert.StartsWith("# ours\nci_access:", files[File], StringComparison.Ordinal);
        files[File] = "ci_access: [";
        Assert.Equal("ConfigurationInvalid", (await FailsAsync(request)).Id);
    }

    [Fact]
    public async Task Another_token_is_made_where_there_is_room_for_one()
    {
        GitLabProvider provider = _fixture.Provider();
        await ApplyAsync(await provider.PlanRegisterClusterAsync(Request, default));
        Assert.NotNull((await ApplyAsync(await provider.PlanRegisterClusterAsync(Request with { NewToken = true }, default))).Token);
        Assert.Equal("TokensExhausted", (await FailsAsync(Request with { NewToken = true })).Id);
    }

    [Theory]
    [InlineData("/cluster_agents")]
    [InlineData("/tokens")]
    public async Task An_answer_that_was_lost_leaves_one_agent_and_one_token(string path)
    {
        Change change = await _fixture.Provider().PlanRegisterClusterAsync(Request, default);
        _fixture.Server.FaultWhen(context => context.Request.Method == "POST" && context.Request.Path.Value!.EndsWith(path, StringComparison.Ordinal), after: true);
        ClusterRegistration made = await ApplyAsync(change);
        Assert.Equal(Assert.Single(Assert.Single(_fixture.Project.Agents).Tokens).Token, new NetworkCredential("", made.Token).Password);
    }

    [Theory]
    [InlineData("", "InvalidName")]
    [InlineData("Production", "InvalidName")]
    [InlineData("-x", "InvalidName")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123", "InvalidName")]
    public async Task Names_are_checked_beforehand(string name, string id) => Assert.Equal(id, (await FailsAsync(Request with { Name = name })).Id);

    [Fact]
    public async Task What_cannot_be_is_said_beforehand()
    {
        Assert.Equal("NotSameGroup", (await FailsAsync(Request with { Repositories = ["others/app"] })).Id);
        _fixture.GitLab.HasAgentServer = false;
        Assert.Equal("AgentServerMissing", (await FailsAsync(Request)).Id);
        _fixture.Project.AccessLevel = 30;
        Assert.Equal("PermissionDenied", (await FailsAsync(Request)).Id);
        Assert.Empty(_fixture.Server.Writes);
    }

    [Fact]
    public async Task An_older_server_takes_a_cluster_by_certificate_once()
    {
        GitLabProvider provider = _fixture.Provider();
        ClusterRegistration made = await ApplyAsync(await provider.PlanRegisterClusterAsync(Old, default));
        Assert.Equal(("old one", "Certificate", null), (made.Name, made.Kind, made.KubeContext));
        Assert.Equal(("https://203.0.113.7:6443", "sa-token-0123456789", Pem), (_fixture.Project.Clusters[0].Url, _fixture.Project.Clusters[0].Token, _fixture.Project.Clusters[0].Authority));
        Assert.DoesNotContain(_fixture.Said, line => line.Contains("sa-token", StringComparison.Ordinal));
        Assert.NotNull((await provider.PlanRegisterClusterAsync(Old, default)).AlreadyDone);
        Assert.Equal("ClusterExists", (await FailsAsync(Old with { Certificate = Old.Certificate! with { Server = "https://203.0.113.8" } })).Id);
        Assert.Equal("InvalidServer", (await FailsAsync(Old with { Certificate = Old.Certificate! with { Server = "http://203.0.113.8" } })).Id);
        Assert.Equal("InvalidCertificate", (await FailsAsync(Old with { Certificate = Old.Certificate! with { Authority = "MIIB" } })).Id);
        Assert.Equal("NotTaken", (await FailsAsync(Old with { Repositories = ["team/web"] })).Id);
        Assert.Equal("NotTaken", (await FailsAsync(Old with { Environment = "production" })).Id);
        Assert.Equal("NotTaken", (await FailsAsync(Old with { Pipelines = ["*"] })).Id);
        _fixture.GitLab.HasCertificateClusters = false;
        Assert.Equal("CertificatesNotTaken", (await FailsAsync(Old)).Id);
    }

    private static async Task<ClusterRegistration> ApplyAsync(Change change) => Assert.IsType<ClusterRegistration>(await WriteScope.RunAsync(() => change.ApplyAsync(default)));

    private Task<CicdException> FailsAsync(ClusterRegistrationRequest request) => Assert.ThrowsAsync<CicdException>(() => _fixture.Provider().PlanRegisterClusterAsync(request, default));
}
