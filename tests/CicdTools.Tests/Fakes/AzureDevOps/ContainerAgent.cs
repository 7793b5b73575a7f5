using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;

namespace CicdTools.Tests.Fakes.AzureDevOps;

/// <summary>
/// What an agent of Azure Pipelines does for Docker@2 and KubernetesManifest@1, as their pages say (https://learn.microsoft.com/en-us/azure/devops/pipelines/tasks/reference/kubernetes-manifest-v1):
/// it pushes to the registry, and applies to the cluster, each by the service connection alone, and by none that the pipeline was not let use.
/// </summary>
internal sealed class ContainerAgent(AzureCloudServer registry, Func<FakeDefinition, string, string?> file)
{
    /// <summary>The user and the password that the registry takes.</summary>
    public required (string User, string Password) Account { get; init; }

    /// <summary>What it did, a line each.</summary>
    public List<string> Done { get; } = [];

    /// <summary>Stages as jobs, each after the one before it or those that it names.</summary>
    public static List<FakeJob> Read(FakeProject project, JsonNode pipeline)
    {
        List<FakeJob> jobs = [];
        foreach (JsonObject stage in ((JsonArray)pipeline["stages"]!).OfType<JsonObject>())
        {
            JsonObject job = (JsonObject)Assert.Single((JsonArray)stage["jobs"]!)!;
            string[] after = stage["dependsOn"] switch { JsonArray list => [.. list.Select(one => (string)one!)], JsonValue one => [(string)one!], _ => [] };
            string? environment = ((string?)job["environment"])?.Split('.')[0];
            // https://learn.microsoft.com/en-us/azure/devops/pipelines/process/approvals: a stage waits for the checks of what it uses.
            bool asks = environment is not null && project.Environments.Single(one => one.Name == environment).Checks.Count > 0;
            jobs.Add(new()
            {
                Id = Guid.NewGuid().ToString(),
                Name = (string)stage["stage"]!,
                Takes = 0,
                Environment = environment,
                Gate = asks ? new() : null,
                Needs = after.Length > 0 ? jobs.Find(other => other.Name == after[^1]) : jobs.LastOrDefault(),
                OnFailure = (string?)stage["condition"] == "failed()",
                Definition = job,
            });
        }

        return jobs;
    }

    public async Task<bool> WorkAsync(FakeProject project, FakeBuild build, FakeJob job)
    {
        JsonObject definition = job.Definition!;
        string? environment = (string?)definition["environment"];
        JsonArray steps = (JsonArray)(definition["steps"] ?? definition["strategy"]!["runOnce"]!["deploy"]!["steps"])!;
        try
        {
            FakeEnvironment? place = environment is null ? null : project.Environments.Single(one => one.Name == environment.Split('.')[0]);
            if (place is not null)
                RequirePermission(project, build, $"environment/{place.Id}", $"the environment '{place.Name}'");
            string? own = (string?)place?.Resources.Single(one => (string?)one["name"] == environment!.Split('.')[1])["serviceEndpointId"];
            foreach (JsonObject step in steps.OfType<JsonObject>())
            {
                JsonObject inputs = step["inputs"] as JsonObject ?? [];
                switch ((string?)step["task"])
                {
                    case "Docker@2":
                        Push(project, build, inputs);
                        break;
                    case "KubernetesManifest@1":
                        await DeployAsync(project, build, inputs, own);
                        break;
                    case { } other:
                        throw new InvalidOperationException($"This agent knows no task {other}.");
                }
            }

            return true;
        }
        catch (InvalidOperationException failure)
        {
            Done.Add($"{job.Name} failed: {failure.Message}");
            return false;
        }
    }

    private static void RequirePermission(FakeProject project, FakeBuild build, string resource, string what)
    {
        if (!project.Permissions.TryGetValue(resource, out HashSet<string>? allowed) || !(allowed.Contains("*") || allowed.Contains(build.Definition.Id.ToString(CultureInfo.InvariantCulture))))
            throw new InvalidOperationException($"The pipeline has no permission to use {what}.");
    }

    private static JsonObject Connection(FakeProject project, FakeBuild build, Func<JsonObject, bool> fits)
    {
        JsonObject found = project.Endpoints.Find(one => fits(one)) ?? throw new InvalidOperationException("There is no such service connection.");
        RequirePermission(project, build, $"endpoint/{(string?)found["id"]}", $"the connection '{(string?)found["name"]}'");
        return (JsonObject)found["authorization"]!["parameters"]!;
    }

    private void Push(FakeProject project, FakeBuild build, JsonObject inputs)
    {
        JsonObject account = Connection(project, build, one => (string?)one["name"] == (string?)inputs["containerRegistry"]);
        if (((string)account["username"]!, (string)account["password"]!) != Account || !((string)account["registry"]!).EndsWith(registry.LoginServer, StringComparison.Ordinal))
            throw new InvalidOperationException("unauthorized: authentication required");
        if (file(build.Definition, (string)inputs["Dockerfile"]!) is null)
            throw new InvalidOperationException("There is no Dockerfile.");
        string repository = (string)inputs["repository"]!, tag = Expand($"{inputs["tags"]}", build);
        if (!registry.Images.TryGetValue(repository, out Dictionary<string, string[]>? images))
            registry.Images[repository] = images = [];
        images[$"sha256:{Convert.ToHexStringLower(Encoding.UTF8.GetBytes(tag.PadLeft(32, '0')))}"] = [tag];
        Done.Add($"pushed {repository}:{tag}");
    }

    private async Task DeployAsync(FakeProject project, FakeBuild build, JsonObject inputs, string? own)
    {
        string? named = (string?)inputs["kubernetesServiceConnection"];
        JsonObject access = Connection(project, build, one => named is not null ? (string?)one["name"] == named : (string?)one["id"] == own);
        JsonObject endpoint = project.Endpoints.Single(one => one["authorization"]!["parameters"] == access);
        using HttpClient cluster = Open((string)endpoint["url"]!, Text(access["apiToken"]), Text(access["serviceAccountCertificate"]));
        string space = (string)inputs["namespace"]!, action = (string)inputs["action"]!;
        bool isCanary = (string?)inputs["strategy"] == "canary";
        if (action == "createSecret")
        {
            JsonObject account = Connection(project, build, one => (string?)one["name"] == (string?)inputs["dockerRegistryEndpoint"]);
            string user = (string)account["username"]!, password = (string)account["password"]!;
            JsonObject auths = new() { ["auths"] = new JsonObject { [(string)account["registry"]!] = new JsonObject { ["username"] = user, ["password"] = password, ["auth"] = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")) } } };
            string name = (string)inputs["secretName"]!;
            await ApplyAsync(cluster, new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Secret", ["metadata"] = new JsonObject { ["name"] = name }, ["type"] = "kubernetes.io/dockerconfigjson", ["data"] = new JsonObject { [".dockerconfigjson"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(auths.ToJsonString())) } }, space);
            Done.Add($"secret {space}/{name}");
            return;
        }

        foreach (string path in ((string)inputs["manifests"]!).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            JsonObject manifest = (JsonObject)await YamlTool.ReadAsync(file(build.Definition, path.Replace("$(Pipeline.Workspace)/", "", StringComparison.Ordinal)) ?? throw new InvalidOperationException($"There is no file {path}."));
            if ((string?)manifest["kind"] != "Deployment")
            {
                if (action != "reject")
                    await ApplyAsync(cluster, manifest, space);
                continue;
            }

            string name = (string)manifest["metadata"]!["name"]!;
            JsonObject? stable = await FindAsync(cluster, space, name);
            if (action != "reject")
                Fill(manifest, Expand((string)inputs["containers"]!, build), (string)inputs["imagePullSecrets"]!);
            // https://learn.microsoft.com/en-us/azure/devops/pipelines/ecosystems/kubernetes/deployment-strategies: the stable one stays as it is beside a baseline and a canary.
            if (action == "deploy" && isCanary)
            {
                int replicas = (int)Math.Round((int)manifest["spec"]!["replicas"]! * int.Parse($"{inputs["percentage"]}", CultureInfo.InvariantCulture) / 100.0);
                await ApplyAsync(cluster, Variant(manifest, $"{name}-canary", replicas), space);
                if (stable is not null)
                {
                    JsonObject baseline = Variant(manifest, $"{name}-baseline", replicas);
                    baseline["spec"]!["template"]!["spec"]!["containers"]![0]!["image"] = (string)stable["spec"]!["template"]!["spec"]!["containers"]![0]!["image"]!;
                    await ApplyAsync(cluster, baseline, space);
                }

                Done.Add($"canary of {replicas} in {space}");
                continue;
            }

            if (action != "reject")
                await ApplyAsync(cluster, manifest, space);
            if (isCanary)
            {
                foreach (string variant in (string[])["canary", "baseline"])
                    (await cluster.DeleteAsync($"apis/apps/v1/namespaces/{space}/deployments/{name}-{variant}")).Dispose();
            }

            Done.Add($"{action} in {space}");
        }
    }

    private static JsonObject Variant(JsonObject manifest, string name, int replicas)
    {
        JsonObject variant = (JsonObject)manifest.DeepClone();
        (variant["metadata"]!["name"], variant["spec"]!["replicas"]) = (name, replicas);
        return variant;
    }

    private static void Fill(JsonObject manifest, string image, string secret)
    {
        JsonNode pod = manifest["spec"]!["template"]!["spec"]!;
        string repository = image[..image.LastIndexOf(':')];
        foreach (JsonNode? container in (JsonArray)pod["containers"]!)
        {
            if ((string?)container!["image"] == repository)
                container["image"] = image;
        }

        pod["imagePullSecrets"] = new JsonArray(new JsonObject { ["name"] = secret });
    }

    private static HttpClient Open(string address, string token, string authority)
    {
        X509Certificate2 root = X509Certificate2.CreateFromPem(authority);
        SocketsHttpHandler handler = new()
        {
            SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, CustomTrustStore = { root } } },
        };
        return new(handler) { BaseAddress = new(address.TrimEnd('/') + "/"), DefaultRequestHeaders = { Authorization = new("Bearer", token) } };
    }

    private static async Task<JsonObject?> FindAsync(HttpClient cluster, string space, string name)
    {
        using HttpResponseMessage answer = await cluster.GetAsync($"apis/apps/v1/namespaces/{space}/deployments/{name}");
        return answer.IsSuccessStatusCode ? (JsonObject?)JsonNode.Parse(await answer.Content.ReadAsStringAsync()) : null;
    }

    private static async Task ApplyAsync(HttpClient cluster, JsonObject manifest, string space)
    {
        string version = (string)manifest["apiVersion"]!, plural = $"{((string)manifest["kind"]!).ToLowerInvariant()}s";
        string path = $"{(version == "v1" ? "api/v1" : $"apis/{version}")}/namespaces/{space}/{plural}/{(string)manifest["metadata"]!["name"]!}?fieldManager=kubectl&force=true";
        using ByteArrayContent body = new(Encoding.UTF8.GetBytes(manifest.ToJsonString())) { Headers = { ContentType = new MediaTypeHeaderValue("application/apply-patch+yaml") } };
        using HttpResponseMessage answer = await cluster.PatchAsync(path, body);
        if (!answer.IsSuccessStatusCode)
            throw new InvalidOperationException($"{path}: {await answer.Content.ReadAsStringAsync()}");
    }

    private static string Text(JsonNode? base64) => Encoding.UTF8.GetString(Convert.FromBase64String((string)base64!));

    private static string Expand(string text, FakeBuild build) => text.Replace("$(Build.BuildId)", build.Id.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
}
