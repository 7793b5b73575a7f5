using System.Collections;
using System.Reflection;

// Loads the built module's Core as PowerShell would, and through it the providers with all their packages; then asks for something
// of each package: Git and YAML by the pipelines of a repository, SQLite by its runs. Arguments: module/bin, a data folder.
Assembly core = Assembly.LoadFrom(Path.Combine(args[0], "CicdTools.Core.dll"));
object catalog = core.GetType("CicdTools.ProviderLoadContext", throwOnError: true)!.GetProperty("Catalog")!.GetValue(null)!;
Type Named(string name) => core.GetType($"CicdTools.{name}", throwOnError: true)!;
object New(string name, params (string Property, object Value)[] values)
{
    object made = Activator.CreateInstance(Named(name))!;
    foreach ((string property, object value) in values)
        Named(name).GetProperty(property)!.SetValue(made, value);
    return made;
}

object local = Named("IProviderCatalog").GetMethod("Open")!.Invoke(catalog, [New("Connection", ("Name", "local"), ("Provider", "Local"), ("Address", args[1])), New("Caller")])!;
Console.WriteLine($"runtime {Environment.Version.Major}");
Console.WriteLine($"repositories {string.Join(", ", await NamesAsync("IRepositories", "GetRepositoriesAsync", "Name", null))}");
Console.WriteLine($"pipelines {string.Join(", ", await NamesAsync("IPipelines", "GetPipelinesAsync", "Path", null))}");
Console.WriteLine($"runs {string.Join(", ", await NamesAsync("IRuns", "GetRunsAsync", "Status", New("RunQuery")))}");

async Task<List<string>> NamesAsync(string capability, string method, string property, object? query)
{
    object items = Named(capability).GetMethod(method)!.Invoke(local, [query, CancellationToken.None])!;
    Type sequence = items.GetType().GetInterfaces().First(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>));
    MethodInfo collect = ((Delegate)CollectAsync<object>).Method.GetGenericMethodDefinition().MakeGenericMethod(sequence.GetGenericArguments());
    IList found = await (Task<IList>)collect.Invoke(null, [items])!;
    return [.. found.Cast<object>().Select(item => $"{item.GetType().GetProperty(property)!.GetValue(item)}")];
}

static async Task<IList> CollectAsync<T>(IAsyncEnumerable<T> items)
{
    List<T> list = [];
    await foreach (T item in items)
        list.Add(item);
    return list;
}
