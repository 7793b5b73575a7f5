using System.Text.Json.Nodes;
using CicdTools.Providers.Spinnaker;
using CicdTools.Tests.Contract;
using CicdTools.Tests.Fakes;

namespace CicdTools.Tests.Spinnaker;

/// <summary>A Spinnaker on loopback in virtual time with one application and its pipeline, and everything that the provider says kept.</summary>
internal sealed class SpinnakerFixture : VirtualWorld, IContractWorld
{
    public SpinnakerFixture()
    {
        Gate = new(Clock);
        Gate.AddApplication("sample");
        Pipeline = Gate.AddPipeline("sample", "Deploy");
    }

    public GateServer Gate { get; }

    public JsonObject Pipeline { get; }

    public override FakeServer Server => Gate;

    public string Token => GateServer.Token;

    public string ReadToken => GateServer.ReadToken;

    public string ExpiredToken => GateServer.ExpiredToken;

    public string Repository => "sample";

    public string Missing => "nothing";

    public string MissingRun => "01EXEC99999999999999999999";

    public bool HasNumbers => false;

    public string NoName => "no such/name";

    // An application is no Git repository.
    public string Branch => "";

    // Gate lists applications all at once; how large a page of executions is, the caller says.
    public void LimitPages(int items)
    {
    }

    public string AddRepository(string name) => Gate.AddApplication(name);

    public string AddRun(RunStatus end)
    {
        Gate.Ends = end switch { RunStatus.Failed => "TERMINAL", RunStatus.Errored => "BROKEN", _ => "SUCCEEDED" };
        string id = Gate.AddExecution(Pipeline).Id;
        Gate.Ends = "SUCCEEDED";
        return id;
    }

    public IProvider Open(string? token = null) => Provider(token ?? Token);

    public SpinnakerProvider Provider(string? token) =>
        Keep(new SpinnakerProvider(
            new Connection { Name = "work", Provider = "Spinnaker", Address = Server.Address, Credential = token is null ? null : new("session") },
            token is null ? Caller("") with { Credential = null } : Caller(token),
            Limits()));
}
