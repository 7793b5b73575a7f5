using CicdTools.Providers;
using CicdTools.Providers.GitLab;
using CicdTools.Tests.Contract;
using CicdTools.Tests.Fakes;
using CicdTools.Tests.Fakes.GitLab;

namespace CicdTools.Tests.GitLab;

/// <summary>A GitLab on loopback in virtual time with one project, and everything that the provider says kept.</summary>
internal sealed class GitLabFixture : VirtualWorld, IContractWorld
{
    public GitLabFixture()
    {
        GitLab = new(Clock);
        Project = GitLab.AddProject("team/hello");
    }

    public GitLabServer GitLab { get; }

    public FakeProject Project { get; }

    public override FakeServer Server => GitLab;

    public string Token => GitLabServer.Token;

    public string ReadToken => GitLabServer.ReadToken;

    public string ExpiredToken => GitLabServer.ExpiredToken;

    public string Repository => Project.Path;

    public string Missing => "team/nothing";

    public string MissingRun => "team/hello/99999";

    public void LimitPages(int items) => GitLab.PageSize = items;

    public string AddRepository(string name) => GitLab.AddProject($"team/{name}").Path;

    public string AddRun(RunStatus end)
    {
        Dictionary<string, string> variables = end switch { RunStatus.Failed => new() { ["OUTCOME"] = "failed" }, RunStatus.Errored => new() { ["OUTCOME"] = "errored" }, _ => [] };
        return $"{Project.Path}/{GitLab.AddPipeline(Project, variables: variables).Id}";
    }

    public IProvider Open(string? token = null) => Provider(token);

    public GitLabProvider Provider(string? token = null, CredentialReference? reference = null, string? address = null) =>
        Keep(new GitLabProvider(
            new Connection { Name = "work", Provider = "GitLab", Address = address ?? Server.Address, Credential = reference ?? new("session") },
            Caller(token ?? Token),
            new ProviderCatalog(),
            Limits()));
}
