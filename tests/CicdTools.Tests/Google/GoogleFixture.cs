using System.Text.Json.Nodes;
using CicdTools.Providers.Google;
using CicdTools.Tests.Contract;
using CicdTools.Tests.Fakes;

namespace CicdTools.Tests.Google;

/// <summary>A Google Cloud on loopback in virtual time with one repository and its trigger, and everything that the provider says kept.</summary>
internal sealed class GoogleFixture : VirtualWorld, IContractWorld
{
    public GoogleFixture()
    {
        Google = new(Clock);
        AddRepository("hello");
        Trigger = Google.AddTrigger("hello-push", "github", "hello");
    }

    public GoogleServer Google { get; }

    public JsonObject Trigger { get; }

    public override FakeServer Server => Google;

    public string Token => GoogleServer.Token;

    public string ReadToken => GoogleServer.ReadToken;

    public string ExpiredToken => GoogleServer.ExpiredToken;

    public string Repository => "github/hello";

    public string Missing => "github/nothing";

    public string MissingRun => "11111111-2222-4333-8444-555555555555";

    // Its connections are asked for first.
    public int CallsOfPage => 2;

    public bool HasNumbers => false;

    public SettingScope Scope => new() { Organization = GoogleServer.Project };

    public void LimitPages(int items) => Google.PageSize = items;

    public string AddRepository(string name)
    {
        Google.Connections["github"][name] = $"https://github.com/contoso/{name}.git";
        return $"github/{name}";
    }

    public string AddRun(RunStatus end)
    {
        Google.Ends = end switch { RunStatus.Failed => "FAILURE", RunStatus.Errored => "INTERNAL_ERROR", _ => "SUCCESS" };
        string id = Google.AddBuild(Trigger).Id;
        Google.Ends = "SUCCESS";
        return id;
    }

    public IProvider Open(string? token = null) => Provider(token);

    public GoogleProvider Provider(string? token = null, Connection? connection = null, IReadOnlyDictionary<string, string>? environment = null) =>
        Keep(new GoogleProvider(
            connection ?? Connection,
            Caller(token ?? Token),
            Limits(),
            environment ?? new Dictionary<string, string>()));

    /// <summary>A provider whose caller has no credential, so that the machine is asked.</summary>
    public GoogleProvider Ambient(Connection connection, IReadOnlyDictionary<string, string> environment) =>
        Keep(new GoogleProvider(connection, Caller("") with { Credential = null }, Limits(), environment));

    public Connection Connection => new() { Name = "work", Provider = "Google", Address = Server.Address, Project = GoogleServer.Project, Region = GoogleServer.Location, Credential = new("session") };
}
