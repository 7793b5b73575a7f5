using CicdTools.Providers;
using CicdTools.Providers.CircleCI;
using CicdTools.Tests.Contract;
using CicdTools.Tests.Fakes;
using CicdTools.Tests.Fakes.CircleCI;

namespace CicdTools.Tests.CircleCI;

/// <summary>A CircleCI on loopback in virtual time with one project, and everything that the provider says kept.</summary>
internal sealed class CircleFixture : VirtualWorld, IContractWorld
{
    public CircleFixture()
    {
        Circle = new(Clock);
        Project = Circle.AddProject("gh/contoso/hello");
    }

    public CircleServer Circle { get; }

    public CircleProject Project { get; }

    public override FakeServer Server => Circle;

    public string Token => CircleServer.Token;

    public string ReadToken => CircleServer.ReadToken;

    public string ExpiredToken => CircleServer.ExpiredToken;

    public string Repository => Project.Slug;

    public string Missing => "gh/contoso/nothing";

    public string MissingRun => "gh/contoso/hello/99999";

    public void LimitPages(int items) => Circle.PageSize = items;

    public string AddRepository(string name) => Circle.AddProject($"gh/contoso/{name}").Slug;

    public string AddRun(RunStatus end)
    {
        Dictionary<string, string> parameters = end switch { RunStatus.Failed => new() { ["outcome"] = "failed" }, RunStatus.Errored => new() { ["outcome"] = "errored" }, _ => [] };
        return IdOf(Circle.AddPipeline(Project, parameters));
    }

    public string IdOf(CirclePipeline pipeline) => $"{Project.Slug}/{pipeline.Number}";

    public IProvider Open(string? token = null) => Provider(token);

    public CircleProvider Provider(string? token = null, string? address = null) =>
        Keep(new CircleProvider(
            new Connection { Name = "work", Provider = "CircleCI", Address = address ?? Server.Address, Credential = new("session") },
            Caller(token ?? Token),
            Limits()));
}
