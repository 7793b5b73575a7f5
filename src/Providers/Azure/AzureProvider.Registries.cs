using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.Azure;

// https://learn.microsoft.com/en-us/rest/api/containerregistry/registries
internal sealed partial class AzureProvider : IRegistries
{
    private const string RegistryPart = "Registry";
    private const string RegistryKind = "Microsoft.ContainerRegistry/registries";

    /// <summary>The cheapest that takes images; another one is chosen in the portal, without loss: https://learn.microsoft.com/en-us/azure/container-registry/container-registry-skus.</summary>
    private const string UsualSku = "Basic";

    private static readonly (string Name, string? Value) RegistryVersion = ("api-version", "2025-11-01");

    private static readonly TimeSpan Pulse = TimeSpan.FromSeconds(2);

    public async IAsyncEnumerable<ImageRegistry> GetRegistriesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<RegistryModel> all = [];
        await foreach (RegistryModel registry in RegistriesAsync(cancellationToken).ConfigureAwait(false))
            all.Add(registry);
        foreach (RegistryModel registry in all.OrderBy(registry => registry.Name, StringComparer.OrdinalIgnoreCase))
            yield return new(registry.Name, registry.Properties?.LoginServer ?? "");
    }

    private async IAsyncEnumerable<RegistryModel> RegistriesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (SubscriptionModel subscription in SubscriptionsAsync(cancellationToken).ConfigureAwait(false))
        {
            ApiRequest request = ApiRequest.Get($"/subscriptions/{subscription.SubscriptionId}/providers/Microsoft.ContainerRegistry/registries", RegistryVersion);
            await foreach (RegistryModel registry in PagesAsync(_api, request, Json.PageModelRegistryModel, cancellationToken).ConfigureAwait(false))
                yield return registry;
        }
    }

    /// <summary>A registry in a resource group: GROUP/NAME. Its name is checked here, then with Azure, before anything is made.</summary>
    private async Task<Change> PlanRegistryAsync(string? repository, CancellationToken cancellationToken)
    {
        string[] parts = (repository ?? "").Split('/');
        string name = parts[^1], group = parts.Length == 2 ? parts[0] : "";
        // https://learn.microsoft.com/en-us/azure/azure-resource-manager/management/resource-name-rules#microsoftcontainerregistry
        if (!RegistryName().IsMatch(name))
            throw Errors.InvalidName("a registry of Azure", name, "it has 5 to 50 letters and digits, and nothing else.");
        await foreach (RegistryModel registry in RegistriesAsync(cancellationToken).ConfigureAwait(false))
        {
            if (registry.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                return new(registry.Name, "Nothing", _ => Task.FromResult<object?>(Made(registry, made: false))) { AlreadyDone = $"The registry '{registry.Name}' is there already, in '{Group(registry.Id)}'." };
        }

        // https://learn.microsoft.com/en-us/azure/azure-resource-manager/management/resource-name-rules#microsoftresources
        if (group.Length > 90 || !GroupName().IsMatch(group))
            throw Errors.InvalidName("a resource group", group, "a new registry is named GROUP/NAME, and a group has up to 90 letters, digits, '-', '_', '.', '(' and ')', the last of which is no '.'.");
        SubscriptionModel subscription = await OneSubscriptionAsync(cancellationToken).ConfigureAwait(false);
        ResourceGroupModel found = await _api.FindAsync(ApiRequest.Get($"/subscriptions/{subscription.SubscriptionId}/resourcegroups/{group}", ("api-version", "2021-04-01")), Json.ResourceGroupModel, cancellationToken).ConfigureAwait(false)
            ?? throw Errors.NotFound("ResourceGroupNotFound", $"resource group of '{subscription.DisplayName}'", group, remedy: $"az group create --name {group} --location LOCATION makes one.");
        // It is asked by POST, and changes nothing.
        ApiRequest asking = ApiRequest.Read(HttpMethod.Post, $"/subscriptions/{subscription.SubscriptionId}/providers/Microsoft.ContainerRegistry/checkNameAvailability") with { Query = [RegistryVersion] };
        NameStatus status = await _api.ReadAsync(asking.With(new(name, RegistryKind), Json.NameCheck), Json.NameStatus, cancellationToken).ConfigureAwait(false);
        if (!status.NameAvailable)
            throw new CicdException("RegistryNameTaken", CicdErrorKind.Conflict, $"The name '{name}' of a registry is not to be had.{(status.Message is { } said ? $" Azure says: {Errors.Short(said, 300)}" : "")}", name, "Choose another one: names of registries are unique in all of Azure.");
        ApiRequest call = ApiRequest.Write(HttpMethod.Put, $"/subscriptions/{subscription.SubscriptionId}/resourceGroups/{found.Name}/providers/Microsoft.ContainerRegistry/registries/{name}") with { Query = [RegistryVersion], Repeatable = true };
        ApiRequest look = ApiRequest.Get($"/subscriptions/{subscription.SubscriptionId}/resourceGroups/{found.Name}/providers/Microsoft.ContainerRegistry/registries/{name}", RegistryVersion);
        return new Change($"{found.Name}/{name}", $"Make a registry of the tier {UsualSku} in {found.Location}", async token =>
        {
            RegistryModel made = await _api.ReadAsync(call.With(new(found.Location, new(UsualSku), new(AdminUserEnabled: false)), Json.NewRegistry), Json.RegistryModel, token).ConfigureAwait(false);
            while (made.Properties?.ProvisioningState is "Creating" or "Updating")
            {
                await Task.Delay(Pulse, _caller.Clock, token).ConfigureAwait(false);
                made = await _api.ReadAsync(look, Json.RegistryModel, token).ConfigureAwait(false);
            }

            return made.Properties?.ProvisioningState is "Succeeded" or null ? Made(made, made: true)
                : throw new CicdException("RegistryNotMade", CicdErrorKind.Unavailable, $"Azure has not made the registry '{name}': {made.Properties!.ProvisioningState}.", name, "The portal tells why, under the group's deployments.");
        }).Calling(Context, call);
    }

    private Prerequisite Made(RegistryModel registry, bool made) => new() { Context = Context, Part = RegistryPart, Name = registry.Name, Id = registry.Id, Made = made };

    /// <summary>The one subscription that something new goes into.</summary>
    private async Task<SubscriptionModel> OneSubscriptionAsync(CancellationToken cancellationToken)
    {
        List<SubscriptionModel> all = [];
        await foreach (SubscriptionModel subscription in SubscriptionsAsync(cancellationToken).ConfigureAwait(false))
            all.Add(subscription);
        return all switch
        {
            [{ } one] => one,
            [] => throw Errors.NotFound("SubscriptionNotFound", "subscription", "any", remedy: "Whoever is signed in sees none; sign in as somebody else, or have a role assigned."),
            _ => throw new CicdException("SubscriptionAmbiguous", CicdErrorKind.Invalid, $"The context '{Context}' is of several subscriptions: {string.Join(", ", all.Select(one => one.DisplayName))}.", Context, "Connect to one of them, with Connect-CicdProvider -Project."),
        };
    }

    [GeneratedRegex("^[a-zA-Z0-9]{5,50}$", RegexOptions.CultureInvariant)]
    private static partial Regex RegistryName();

    [GeneratedRegex(@"^[-\w().]*[-\w()]$", RegexOptions.CultureInvariant)]
    private static partial Regex GroupName();
}
