using System.Management.Automation;
using CicdTools.Module.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CicdTools.Module.Tests.Hosted;

/// <summary>Test-CicdApplication as a user types it.</summary>
[Collection("engine")]
public sealed class ProbeSessionTests : IAsyncLifetime
{
    private readonly Session _session = new(ownHome: true);
    private WebApplication _application = null!;
    private string _address = "";

    public async ValueTask InitializeAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _application = builder.Build();
        _application.MapGet("/", () => "Hello from version 1.2.0");
        _application.MapGet("/healthz", () => Results.Text("well"));
        await _application.StartAsync();
        _address = _application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
    }

    public async ValueTask DisposeAsync()
    {
        _session.Dispose();
        await _application.DisposeAsync();
    }

    [Fact]
    public void An_address_is_asked_for_its_text_and_path()
    {
        Outcome answered = _session.Run("Test-CicdApplication -Address $args[0] -Text 'version 1.2.0'; Test-CicdApplication -Address $args[0] -Path healthz -Text well", _address);
        Assert.Empty(answered.Errors);
        Assert.Equal([_address, $"{_address}/healthz"], answered.Output.Select(item => $"{item.Properties["Address"].Value}"));
        Assert.All(answered.Output, item => Assert.Equal(true, item.Properties["IsAnswered"].Value));
    }

    [Fact]
    public void What_is_not_answered_is_an_object_and_an_error()
    {
        Outcome other = _session.Run("Test-CicdApplication -Address $args[0] -Text 'version 1.3.0'", _address);
        Assert.Equal(false, Assert.Single(other.Output).Properties["IsAnswered"].Value);
        ErrorRecord error = Assert.Single(other.Errors);
        Assert.StartsWith("ProbeFailed,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("answers without 'version 1.3.0'.", error.Exception.Message, StringComparison.Ordinal);
        Assert.StartsWith("ProbeFailed,", _session.Fails($"Test-CicdApplication -Address {_address}/nothing").FullyQualifiedErrorId, StringComparison.Ordinal);
    }
}
