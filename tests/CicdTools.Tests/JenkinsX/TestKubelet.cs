using System.Net;
using CicdTools.Tests.Fakes;
using k8s;
using k8s.Models;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CicdTools.Tests.JenkinsX;

/// <summary>A node whose kubelet gives logs to the API server, as https://kubernetes.io/docs/reference/node/kubelet-https-api/ says: /containerLogs/{namespace}/{pod}/{container}.</summary>
internal sealed class TestKubelet : IAsyncDisposable
{
    private readonly k8s.Kubernetes _admin;
    private readonly WebApplication _application;
    private readonly TestFolder _folder;

    private TestKubelet(k8s.Kubernetes admin, WebApplication application, TestFolder folder, string node) => (_admin, _application, _folder, Node) = (admin, application, folder, node);

    public string Node { get; }

    public static async Task<TestKubelet> StartAsync(k8s.Kubernetes admin, Func<string, string, string> log)
    {
        TestFolder folder = new();
        System.Security.Cryptography.X509Certificates.X509Certificate2 certificate = await TestCertificate.MakeAsync(folder["ca.pem"]);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = [] });
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        WebApplication application = builder.Build();
        application.MapGet("/containerLogs/{space}/{pod}/{container}", (string pod, string container) => Results.Text(log(pod, container)));
        await application.StartAsync();
        int port = new Uri(application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port;
        V1Node made = await admin.CoreV1.CreateNodeAsync(new V1Node { Metadata = new() { GenerateName = "test-" } });
        V1NodeStatus status = new() { Addresses = [new() { Type = "InternalIP", Address = "127.0.0.1" }], DaemonEndpoints = new() { KubeletEndpoint = new() { Port = port } } };
        await admin.CoreV1.PatchNodeStatusAsync(new V1Patch(new { status }, V1Patch.PatchType.StrategicMergePatch), made.Metadata.Name);
        return new(admin, application, folder, made.Metadata.Name);
    }

    public async ValueTask DisposeAsync()
    {
        await _admin.CoreV1.DeleteNodeAsync(Node);
        await _application.DisposeAsync();
        _folder.Dispose();
    }
}
