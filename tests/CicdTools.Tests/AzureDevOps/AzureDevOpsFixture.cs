using CicdTools.Providers;
using CicdTools.Providers.AzureDevOps;
using CicdTools.Tests.Contract;
using CicdTools.Tests.Fakes;
using CicdTools.Tests.Fakes.AzureDevOps;

namespace CicdTools.Tests.AzureDevOps;

/// <summary>An organization of Azure DevOps on loopback in virtual time with one project, one repository and one pipeline, and everything that the provider says kept.</summary>
internal sealed class AzureDevOpsFixture : VirtualWorld, IContractWorld
{
    public AzureDevOpsFixture()
    {
        Azure = new(Clock);
        Project = Azure.AddProject("My team");
        Hello = Azure.AddRepository(Project, "hello");
        Definition = Azure.AddDefinition(Project, Hello, "hello");
    }

    public AzureDevOpsServer Azure { get; }

    public FakeProject Project { get; }

    public FakeRepository Hello { get; }

    public FakeDefinition Definition { get; }

    public override FakeServer Server => Azure;

    public string Token => AzureDevOpsServer.Token;

    public string ReadToken => AzureDevOpsServer.ReadToken;

    public string ExpiredToken => AzureDevOpsServer.ExpiredToken;

    public string Repository => "My team/hello";

    public string Missing => "My team/nothing";

    public string MissingRun => "My team/hello/99999";

    public void LimitPages(int items) => Azure.PageSize = items;

    public string AddRepository(string name) => $"{Project.Name}/{Azure.AddRepository(Project, name).Name}";

    public string AddRun(RunStatus end) =>
        $"{Repository}/{Azure.AddBuild(Project, Definition, ends: end switch { RunStatus.Failed => "failed", RunStatus.Errored => "lost", _ => "succeeded" }).Id}";

    public IProvider Open(string? token = null) => Provider(token);

    public AzureDevOpsProvider Provider(string? token = null, CredentialReference? reference = null, string? address = null, global::Azure.Core.TokenCredential? entra = null) =>
        Keep(new AzureDevOpsProvider(
            new Connection { Name = "work", Provider = "AzureDevOps", Address = $"{address ?? Server.Address}/fabrikam", Credential = reference ?? new("session") },
            token is null && entra is not null ? Caller(Token) with { Credential = null } : Caller(token ?? Token),
            new ProviderCatalog(),
            Limits(),
            entra));
}
