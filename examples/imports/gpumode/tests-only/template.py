def custom_kernel(data):
    result = []
    for column in range(len(data[0])):
        result.append([row[column] for row in data])
    return result
