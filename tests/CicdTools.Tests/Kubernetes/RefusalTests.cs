using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using CicdTools.Providers.Kubernetes;
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

namespace CicdTools.Tests.Kubernetes;

/// <summary>What a cluster refuses for reasons of its own, said by name.</summary>
[Collection("cluster")]
public sealed class RefusalTests(ApiServer server)
{
    // https://kubernetes.io/docs/concepts/policy/resource-quotas/
    [Fact]
    public async Task A_quota_names_itself()
    {
        string space = await server.NewNamespaceAsync();
        await server.Admin.CoreV1.CreateNamespacedResourceQuotaAsync(new V1ResourceQuota { Metadata = new() { Name = "few" }, Spec = new() { Hard = new Dictionary<string, ResourceQuantity> { ["services"] = new("0") } } }, space);
        await ApiServer.UntilAsync(async () => (await server.Admin.CoreV1.ReadNamespacedResourceQuotaAsync("few", space)).Status?.Hard is { Count: > 0 });
        await using KubernetesProvider provider = server.Open();
        CicdException refused = await Assert.ThrowsAsync<CicdException>(() => ApplyTests.PlanAsync(provider, space, "apiVersion: v1\nkind: Service\nmetadata: {name: hello}\nspec: {ports: [{port: 80, protocol: TCP}]}\n"));
        Assert.Equal(("QuotaExceeded", CicdErrorKind.Forbidden), (refused.Id, refused.Kind));
        Assert.Contains("exceeded quota: few", refused.Message, StringComparison.Ordinal);
    }

    // https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/
    [Fact]
    public async Task A_webhook_names_itself_and_its_reason()
    {
        string space = await server.NewNamespaceAsync(label: "guarded");
        await using Guard guard = await Guard.StartAsync();
        string name = $"guard-{Guid.NewGuid().ToString("N")[..6]}.example.com";
        await server.Admin.AdmissionregistrationV1.CreateValidatingWebhookConfigurationAsync(new V1ValidatingWebhookConfiguration
        {
            Metadata = new() { Name = name },
            Webhooks =
            [
                new()
                {
                    Name = name,
                    ClientConfig = new() { Url = $"{guard.Address}/", CaBundle = guard.Authority },
                    Rules = [new() { ApiGroups = [""], ApiVersions = ["v1"], Operations = ["CREATE"], Resources = ["configmaps"] }],
                    NamespaceSelector = new() { MatchExpressions = [new() { Key = "cicdtools-test", OperatorProperty = "In", Values = ["guarded"] }] },
                    SideEffects = "None",
                    AdmissionReviewVersions = ["v1"],
                    FailurePolicy = "Fail",
                },
            ],
        });
        try
        {
            await using KubernetesProvider provider = server.Open();
            CicdException? refused = null;
            // The server takes a moment to know a webhook.
            await ApiServer.UntilAsync(async () =>
            {
                try
                {
                    await ApplyTests.PlanAsync(provider, space, "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: hello}\n");
                }
                catch (CicdException failure)
                {
                    refused = failure;
                }

                return refused is not null;
            });
            Assert.Equal(("AdmissionDenied", CicdErrorKind.Forbidden), (refused!.Id, refused.Kind));
            Assert.Contains("Not on a Friday.", refused.Message, StringComparison.Ordinal);
            Assert.Contains(name, refused.Remedy, StringComparison.Ordinal);
        }
        finally
        {
            await server.Admin.AdmissionregistrationV1.DeleteValidatingWebhookConfigurationAsync(name);
        }
    }

    /// <summary>A webhook that refuses all.</summary>
    private sealed class Guard : IAsyncDisposable
    {
        private readonly TestFolder _folder = new();
        private WebApplication _application = null!;

        public string Address { get; private set; } = "";

        public byte[] Authority => File.ReadAllBytes(_folder["ca.pem"]);

        public static async Task<Guard> StartAsync()
        {
            Guard guard = new();
            X509Certificate2 certificate = await TestCertificate.MakeAsync(guard._folder["ca.pem"]);
            WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseKestrelHttpsConfiguration();
            builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
            guard._application = builder.Build();
            guard._application.MapPost("/", async (HttpContext context) =>
            {
                JsonNode review = (await JsonNode.ParseAsync(context.Request.Body))!;
                return Results.Json(new { apiVersion = "admission.k8s.io/v1", kind = "AdmissionReview", response = new { uid = $"{review["request"]!["uid"]}", allowed = false, status = new { code = 403, message = "Not on a Friday." } } });
            });
            await guard._application.StartAsync();
            guard.Address = guard._application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
            return guard;
        }

        public async ValueTask DisposeAsync()
        {
            await _application.DisposeAsync();
            _folder.Dispose();
        }
    }
}
